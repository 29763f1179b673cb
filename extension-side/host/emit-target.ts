import { PortcullisError } from '../../sdk/protocol/errors.ts';
import type { HostSession } from './host-session.ts';
import type { Session } from './session.ts';

/** Which pages an event goes to, of those that listen and may. One condition. */
export type EmitTarget =
  | {
      /** Those of an origin. */
      readonly origin: string;
    }
  | {
      /** Those in a tab. */
      readonly tabId: number;
    }
  | {
      /** One client. Its session's id would not do: clients choose it, and one that another has stolen opens a session elsewhere. */
      readonly session: Session;
    };

/**
 * Reads a target.
 *
 * @returns whether a session is meant.
 * @throws PortcullisError `INVALID_ARGUMENT` for what names no target: it would otherwise go to nobody, or to everybody.
 */
export function readTarget(target: unknown): (session: HostSession) => boolean {
  if (target === undefined) return () => true;
  const [[kind, value] = [], ...more] = Object.entries(Object(target) as object) as [string, unknown][];
  if (more.length === 0) {
    if (kind === 'origin' && typeof value === 'string') return ({ sender }) => sender.origin === value;
    if (kind === 'tabId' && typeof value === 'number') return ({ sender }) => sender.tabId === value;
    if (kind === 'session' && typeof value === 'object') return (session) => session === value;
  }
  throw new PortcullisError(
    'INVALID_ARGUMENT',
    'The target of an event must be { origin }, { tabId } or { session }; leave it out to reach every page that listens.',
  );
}
