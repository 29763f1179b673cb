/** What stands in the place of a global now, or nothing where it is what it was. `original` reads what it was. */
export type Lookup = (name: string, original: () => unknown) => { readonly value: unknown } | undefined;

/** Told of a write: takes it, or returns what is to be there from now on. */
export type Assign = (name: string, value: unknown) => { readonly value: unknown } | undefined;

/**
 * Puts accessors in the place of properties. Requirements:
 *
 * 1. What `find` has no answer for is as it was, also when it is written meanwhile: fake timers come and go.
 * 2. What the environment does not let go of stays: jsdom's `location`, for instance.
 * 3. Taking the accessors away leaves the values of then.
 *
 * @returns a function that takes the accessors away.
 */
export function replaceProperties(
  target: object,
  names: readonly string[],
  find: Lookup,
  assign: Assign = (_name, value) => ({ value }),
): () => void {
  const restores = names.map((name) => replaceOne(target, name, find, assign));
  return () => {
    for (const restore of restores) restore();
  };
}

function replaceOne(target: object, name: string, find: Lookup, assign: Assign): () => void {
  const before = Object.getOwnPropertyDescriptor(target, name);
  if (before?.configurable === false) return () => undefined;
  let written: { readonly value: unknown } | undefined;
  const original = (): unknown => (written ? written.value : readBefore(target, name, before));
  const get = (): unknown => {
    const found = find(name, original);
    return found ? found.value : original();
  };
  const set = (value: unknown): void => {
    written = assign(name, value) ?? written;
  };
  const enumerable = before?.enumerable ?? false;
  Object.defineProperty(target, name, { configurable: true, enumerable, get, set });
  return () => {
    // What others have put there since, and have not taken away, is theirs.
    if (Object.getOwnPropertyDescriptor(target, name)?.get !== get) return;
    if (written) Object.defineProperty(target, name, { configurable: true, writable: true, enumerable, ...written });
    else if (before) Object.defineProperty(target, name, before);
    else Reflect.deleteProperty(target, name);
  };
}

function readBefore(target: object, name: string, before: PropertyDescriptor | undefined): unknown {
  if (!before) return Reflect.get(Object.getPrototypeOf(target) as object, name, target);
  return before.get ? (before.get.call(target) as unknown) : before.value;
}
