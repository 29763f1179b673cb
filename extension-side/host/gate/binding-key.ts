import type { VerifiedSender } from '../verified-sender.ts';

/**
 * To what a session is tied besides its id. An id that was stolen is useless wherever this key is another one. Requirements:
 *
 * 1. A page's session belongs to its origin and its document. `documentId` names the document, through the back/forward cache and activation too; without
 *    it tab and frame do; in no tab there is only the origin.
 * 2. A page is the same page behind the relay, so that it may change the transport.
 * 3. Another extension's session belongs to that extension too: its content script has the page's origin and document.
 * 4. So does our own: a content script of ours is not the page.
 * 5. No two different senders have the same key, whatever characters their origins have.
 */
export function bindingKey(sender: VerifiedSender): string {
  const { origin, documentId, tabId, frameId, incognito } = sender;
  const document = documentId === undefined ? [tabId ?? null, frameId ?? null, incognito] : [documentId];
  return JSON.stringify([partyOf(sender), origin, ...document]);
}

function partyOf({ kind, extensionId }: VerifiedSender): string {
  switch (kind) {
    case 'page':
    case 'relay':
      return 'site';
    case 'extension':
      return `extension ${extensionId ?? ''}`;
    case 'own':
      return 'own';
  }
}
