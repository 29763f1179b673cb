import type { VerifiedSender } from '../verified-sender.ts';

/**
 * To what a session is tied besides its id. An id that was stolen is useless wherever this key is another one.
 * Requirements:
 *
 * 1. A page's session belongs to its origin and its document. `documentId` names the document, through the
 *    back/forward cache and activation too; without it tab and frame do; in no tab there is only the origin.
 * 2. A page is the same page behind the relay, so that it may change the transport.
 * 3. Another extension's session belongs to that extension too: its content script has the page's origin and document.
 * 4. So does our own: a content script of ours is not the page.
 * 5. No two different senders have the same key, whatever characters their origins have.
 */
export function bindingKey(sender: VerifiedSender): string {
  return keysOf(sender).binding;
}

/**
 * Whose allowance a message uses up: an origin's, whichever way its pages come. An extension has an allowance apart,
 * lest its content script use up that of the page it runs in.
 */
export function partyKey(sender: VerifiedSender): string {
  return keysOf(sender).party;
}

interface SenderKeys {
  readonly party: string;
  readonly binding: string;
}

/** Asked for with each message, and the same for all that one channel brings. */
const known = new WeakMap<VerifiedSender, SenderKeys>();

function keysOf(sender: VerifiedSender): SenderKeys {
  const cached = known.get(sender);
  if (cached) return cached;
  const { documentId, tabId, frameId, incognito } = sender;
  const party = partyOf(sender);
  const document = documentId === undefined ? [tabId ?? null, frameId ?? null, incognito] : [documentId];
  const keys = { party, binding: JSON.stringify([party, ...document]) };
  known.set(sender, keys);
  return keys;
}

function partyOf({ kind, origin, extensionId }: VerifiedSender): string {
  switch (kind) {
    case 'page':
    case 'relay':
      return JSON.stringify(['site', origin]);
    case 'extension':
      return JSON.stringify(['extension', extensionId, origin]);
    case 'own':
      return JSON.stringify(['own', origin]);
  }
}
