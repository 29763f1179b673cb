/**
 * What the gate reads of the browser's `MessageSender`.
 *
 * The browser writes this object, so each field is a fact. What a browser leaves out is `undefined`.
 */
export interface MessageSenderFacts {
  /** Id of the extension that sent the message, absent for a web page. */
  readonly id: string | undefined;
  readonly url: string | undefined;
  readonly origin: string | undefined;
  readonly frameId: number | undefined;
  readonly documentId: string | undefined;
  readonly documentLifecycle: string | undefined;
  readonly tabId: number | undefined;
  /** Whether the sender's tab is an incognito one; `false` where there is no tab. */
  readonly incognito: boolean;
}

/**
 * Reads a `MessageSender`. Requirements:
 *
 * 1. Only own properties count: a polluted `Object.prototype` must not lend an origin to a sender that has none.
 * 2. A field of the wrong type makes the whole sender unreadable instead of being skipped: without its `id` an
 *    extension would be a page.
 * 3. An empty `url` or `origin` is an absent one. An empty `id` or `documentId` is unreadable: it would stand for
 *    many senders at once.
 *
 * @returns the facts, or `undefined` for anything that is no `MessageSender`.
 */
export function parseMessageSender(value: unknown): MessageSenderFacts | undefined {
  if (!isObject(value)) return undefined;
  const { id, documentId, url, origin, documentLifecycle, frameId, tab } = ownFields(value, SENDER_FIELDS);
  if (!isOptionalName(id) || !isOptionalName(documentId)) return undefined;
  if (!isOptionalString(url) || !isOptionalString(origin) || !isOptionalString(documentLifecycle)) return undefined;
  if (!isOptionalFrameId(frameId)) return undefined;
  const tabFacts = parseTab(tab);
  if (tabFacts === undefined) return undefined;
  return {
    id,
    documentId,
    url: emptyToAbsent(url),
    origin: emptyToAbsent(origin),
    documentLifecycle,
    frameId,
    ...tabFacts,
  };
}

function parseTab(tab: unknown): Pick<MessageSenderFacts, 'tabId' | 'incognito'> | undefined {
  if (tab === undefined) return { tabId: undefined, incognito: false };
  if (!isObject(tab)) return undefined;
  const { id, incognito = false } = ownFields(tab, TAB_FIELDS);
  if ((id !== undefined && !isInteger(id)) || typeof incognito !== 'boolean') return undefined;
  // Browsers give -1 to what looks like a tab and is none, such as a window of the developer tools.
  return { tabId: id === -1 ? undefined : id, incognito };
}

const SENDER_FIELDS = ['id', 'documentId', 'url', 'origin', 'documentLifecycle', 'frameId', 'tab'] as const;
const TAB_FIELDS = ['id', 'incognito'] as const;

function ownFields<Name extends string>(
  source: object,
  names: readonly Name[],
): { readonly [Field in Name]?: unknown } {
  const fields: { [Field in Name]?: unknown } = {};
  for (const name of names) {
    // An explicit `undefined` hides what a polluted prototype would put in the place of an absent field.
    fields[name] = Object.hasOwn(source, name) ? (source as Record<string, unknown>)[name] : undefined;
  }
  return fields;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isOptionalString(value: unknown): value is string | undefined {
  return value === undefined || typeof value === 'string';
}

function isOptionalName(value: unknown): value is string | undefined {
  return isOptionalString(value) && value !== '';
}

function isInteger(value: unknown): value is number {
  return Number.isInteger(value);
}

function isOptionalFrameId(value: unknown): value is number | undefined {
  return value === undefined || (isInteger(value) && value >= 0);
}

function emptyToAbsent(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
