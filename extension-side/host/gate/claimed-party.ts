// Longer than any origin or id a browser gives: a host has 253 characters at most.
const LONGEST = 300;

/**
 * What a denied sender is filed under: its id and origin, whether or not they could be verified.
 *
 * Another extension is not filed with the page that its content script runs in: it could use up that page's allowance.
 * Never throws, and never returns more than a few hundred characters.
 */
export function claimedParty(messageSender: unknown): string {
  return JSON.stringify([claimed(messageSender, 'id'), claimed(messageSender, 'origin')]);
}

/** The document of a party that a message says it is from, as far as the browser names it. */
export function claimedDocument(messageSender: unknown): string {
  const { documentId, frameId, tab } = Object(messageSender) as Partial<
    Record<'documentId' | 'frameId' | 'tab', unknown>
  >;
  const { id: tabId } = Object(tab) as { readonly id?: unknown };
  return JSON.stringify([claimedParty(messageSender), ...[documentId, tabId, frameId].map(String)]);
}

function claimed(messageSender: unknown, field: 'id' | 'origin'): string {
  if (typeof messageSender !== 'object' || messageSender === null || !Object.hasOwn(messageSender, field)) return '';
  const value: unknown = (messageSender as Record<string, unknown>)[field];
  return typeof value === 'string' ? value.slice(0, LONGEST) : '';
}
