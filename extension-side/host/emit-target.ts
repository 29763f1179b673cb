import { PortcullisError } from '../../sdk/protocol/errors.ts';
import { isSiteOrigin } from './gate/origin-of-url.ts';
import type { HostSession } from './host-session.ts';
import type { Session } from './session.ts';
import type { VerifiedSender } from './verified-sender.ts';

/**
 * Which pages an event goes to, of those that listen and may. One condition.
 *
 * A content script has the origin and the tab of the page that it runs in, and is no page of the site: neither `origin`
 * nor `tabId` reaches it.
 */
export type EmitTarget =
  | {
      /** Those of an origin: a website's own pages, or an extension. */
      readonly origin: string;
    }
  | {
      /** The pages of websites in a tab. */
      readonly tabId: number;
    }
  | {
      /** One client. Its session's id would not do: clients choose it, and one that another has stolen opens a session elsewhere. */
      readonly session: Session;
    };

/** As much of a session as a target looks at. */
type Addressee = Pick<HostSession, 'sender'>;

/**
 * Reads a target.
 *
 * @returns whether a session is meant.
 * @throws PortcullisError `INVALID_ARGUMENT` for what names no target: it would otherwise go to nobody, or to everybody.
 */
export function readTarget(target: unknown): (session: Addressee) => boolean {
  if (target === undefined) return () => true;
  const [[kind, value] = [], ...more] = Object.entries(Object(target) as object) as [string, unknown][];
  if (more.length === 0) {
    if (kind === 'origin' && typeof value === 'string') return isOfOrigin(value);
    if (kind === 'tabId' && typeof value === 'number') return ({ sender }) => isSite(sender) && sender.tabId === value;
    if (kind === 'session' && typeof value === 'object') return (session) => session === value;
  }
  throw new PortcullisError(
    'INVALID_ARGUMENT',
    'The target of an event must be { origin }, { tabId } or { session }; leave it out to reach every page that listens.',
  );
}

function isOfOrigin(origin: string): (session: Addressee) => boolean {
  const isMeant = isSiteOrigin(origin) ? isSite : () => true;
  return ({ sender }) => sender.origin === origin && isMeant(sender);
}

/** Whether the sender is a website's page, as against whatever else may run in it. */
function isSite({ kind }: VerifiedSender): boolean {
  return kind === 'page' || kind === 'relay';
}
