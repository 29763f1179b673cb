import type { DenyReason } from '../deny-reason.ts';
import type { VerifiedSender } from '../verified-sender.ts';
import { isSiteOrigin, originOfUrl } from './origin-of-url.ts';
import { parseMessageSender, type MessageSenderFacts } from './parse-message-sender.ts';

/** How a message reached the host. The host knows this from the listener that was called, never from the message. */
export interface ChannelFacts {
  /** `external`: `onMessageExternal`, `onConnectExternal`. `internal`: `onConnect`, `onMessage`. */
  readonly via: 'external' | 'internal';
  /** `chrome.runtime.id` of the extension the host runs in. */
  readonly ownExtensionId: string;
  /**
   * Whether this extension's own relay opened the channel, on behalf of the page it runs in. Means nothing on an
   * external one. @defaultValue `false`
   */
  readonly relay?: boolean;
  /**
   * Whether the host itself runs in an incognito profile of its own (`chrome.extension.inIncognitoContext`): then
   * every sender does. @defaultValue `false`
   */
  readonly incognitoContext?: boolean;
}

/** A sender whose identity is certain, or the reason why it is not. */
export type Verification =
  | { readonly verified: true; readonly sender: VerifiedSender }
  | { readonly verified: false; readonly reason: DenyReason };

/**
 * Establishes who sent a message, from what the browser says alone. Requirements:
 *
 * 1. A sender with another extension's id is that extension, whatever its `url` and `origin` say: content scripts
 *    carry the page's.
 * 2. Our own id is the extension itself, or its relay. On an internal channel nobody else can be.
 * 3. Without id it is a page, which only an external channel can bring.
 * 4. `url` and `origin` are both there, and `origin` is not opaque: a sandboxed frame of an allowed site has the
 *    allowed `url`.
 *    Only another extension's worker may lack its origin, which then is that of its id.
 * 5. `url` lies in `origin`. The browser process vouches for `origin`; the renderer supplies `url`.
 * 6. A page and a page behind a relay are of the web: `http` or `https`.
 * 7. A prerendered page waits until somebody looks at it.
 *
 * Nothing here says who may call: that is the policy's affair.
 */
export function verifySender(messageSender: unknown, channel: ChannelFacts): Verification {
  const facts = parseMessageSender(messageSender);
  if (facts === undefined) return unverified('malformed-sender');
  const kind = kindOf(facts.id, channel);
  if (kind === undefined) return unverified('not-own-sender');
  if (facts.url === undefined) return unverified('no-url');
  const origin = facts.origin ?? originOfWorker(kind, facts);
  if (origin === undefined) return unverified('no-origin');
  if (origin === 'null') return unverified('opaque-origin');
  if (originOfUrl(facts.url) !== origin) return unverified('url-origin-mismatch');
  if ((kind === 'page' || kind === 'relay') && !isSiteOrigin(origin)) return unverified('unsupported-scheme');
  if (facts.documentLifecycle === 'prerender') return unverified('prerendering');
  return { verified: true, sender: toVerifiedSender(kind, facts.url, origin, facts, channel) };
}

/**
 * Measured in Chromium 156: `{ id, url: 'chrome-extension://<id>/background.js' }` is all there is of another extension's worker.
 * A content script has the page's address, so one whose origin is unknown never passes for its extension's worker.
 */
function originOfWorker(
  kind: VerifiedSender['kind'],
  { id, url, tabId, frameId, documentId }: MessageSenderFacts,
): string | undefined {
  const isDocument = tabId !== undefined || frameId !== undefined || documentId !== undefined;
  if (kind !== 'extension' || id === undefined || url === undefined || isDocument) return undefined;
  const origin = `chrome-extension://${id}`;
  return originOfUrl(url) === origin ? origin : undefined;
}

function kindOf(
  id: string | undefined,
  { via, ownExtensionId, relay }: ChannelFacts,
): VerifiedSender['kind'] | undefined {
  if (id === ownExtensionId) return via === 'internal' && relay === true ? 'relay' : 'own';
  if (via === 'internal') return undefined;
  return id === undefined ? 'page' : 'extension';
}

function toVerifiedSender(
  kind: VerifiedSender['kind'],
  url: string,
  origin: string,
  { id, tabId, frameId, documentId, incognito }: MessageSenderFacts,
  { incognitoContext }: ChannelFacts,
): VerifiedSender {
  // Frozen, since every `when` and every handler of a session is given this one object.
  return Object.freeze({
    kind,
    origin,
    url,
    // The id behind a relay is our own and says nothing about the page.
    ...(id !== undefined && kind !== 'relay' && { extensionId: id }),
    ...(tabId !== undefined && { tabId }),
    ...(frameId !== undefined && { frameId }),
    ...(documentId !== undefined && { documentId }),
    incognito: incognito || incognitoContext === true,
  });
}

function unverified(reason: DenyReason): Verification {
  return { verified: false, reason };
}
