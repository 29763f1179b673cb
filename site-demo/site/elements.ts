/** The element with this id. The page is ours, so a missing one is a mistake and not a case. */
export function byId<T extends Element>(id: string, type: new () => T): T {
  const found = document.getElementById(id);
  if (found instanceof type) return found;
  throw new Error(`The page has no ${type.name} with the id ${id}.`);
}

interface ElementParts {
  readonly class?: string;
  readonly text?: string;
  readonly data?: Readonly<Record<string, string>>;
}

/** Makes an element. Text goes in as text: some of what the page shows was written by others. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  { class: className, text, data = {} }: ElementParts = {},
  ...children: readonly Node[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  if (className !== undefined) element.className = className;
  if (text !== undefined) element.textContent = text;
  Object.assign(element.dataset, data);
  element.append(...children);
  return element;
}
