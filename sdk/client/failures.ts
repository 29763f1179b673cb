import { backoffDelay, pauseOf, type BackoffOptions } from '../peer/backoff.ts';
import type { Loss } from '../peer/call-owner.ts';
import { isErrorCode, type ErrorCode } from '../protocol/error-codes.ts';
import { PortcullisError, type PortcullisErrorOptions } from '../protocol/errors.ts';
import type { RefuseFrame } from '../protocol/frames.ts';
import type { Absent } from './detection.ts';

/** Until the one new look at an extension that was not there: it may be just being installed or reloaded. */
const SECOND_LOOK_MS = 250;

/** What can be seen of an attempt that brought no outcome: why there is nobody to talk to, or: */
export type Sighting =
  | Absent['reason']
  /** Nobody can be reached now; somebody was before: an update or a reload leaves a gap. */
  | 'gone'
  /** The port closed, the worker died, the page was restored, a pong was missed, an answer was empty: who knows what had arrived. */
  | 'lost';

/** When there is another attempt, for calls that have one left: after one short pause, with backoff, or not by itself. */
type Next = 'second-look' | 'backoff' | 'never';

/** The failure → delivered → retry table, as far as no outcome came. Whether a repeated mutation runs is for the extension's ledger. */
const CONSEQUENCES: Readonly<Record<Sighting, readonly [code: ErrorCode, next: Next, arrived: Loss['arrived']]>> = {
  unreachable: ['EXTENSION_NOT_FOUND', 'second-look', 'no'],
  'unsupported-browser': ['EXTENSION_NOT_FOUND', 'second-look', 'no'],
  gone: ['EXTENSION_NOT_FOUND', 'backoff', 'no'],
  lost: ['CONNECTION_CLOSED', 'backoff', 'unknown'],
  unresponsive: ['CONNECTION_CLOSED', 'backoff', 'no'],
  denied: ['ORIGIN_NOT_ALLOWED', 'never', 'no'],
  outdated: ['UNSUPPORTED_VERSION', 'never', 'no'],
};

/** A failed attempt to connect, or a connection that ended: what calls learn of it, and what comes next. */
export interface Failure extends Loss {
  readonly next: Next;
  /** Where a refusal said when to come again: then. */
  readonly retryAfterMs?: number | undefined;
}

/** A failure of a transport. */
export function transportFailure(sighting: 'unreachable' | 'gone' | 'lost', cause?: unknown): Failure {
  const message = sighting === 'lost' ? 'The connection was lost.' : 'The extension cannot be reached.';
  return failure(sighting, message, { cause });
}

/** A failure to find an extension to connect to. */
export function absence({ message, status: _, ...data }: Absent): Failure {
  return failure(data.reason, message, { data });
}

/**
 * A refusal.
 *
 * @param frame - What the host said.
 * @param wasWelcomed - Whether it had admitted us before: then what was sent may have arrived.
 */
export function refusal(frame: RefuseFrame, wasWelcomed: boolean): Failure {
  const { code, message, type: _, ...data } = frame;
  // The frame's type says what an honest host sends.
  const refused = failure('denied', message, { data }, isErrorCode(code) ? code : 'INVALID_FRAME');
  return { ...refused, retryAfterMs: data.retryAfterMs, arrived: wasWelcomed ? 'unknown' : 'no' };
}

/**
 * How long to wait before the next attempt, or nothing where none would change anything.
 *
 * @param last - The last that failed.
 * @param failures - How many attempts have failed in a row.
 */
export function delayBefore(last: Failure, failures: number, backoff: BackoffOptions): number | undefined {
  const { next, retryAfterMs } = last;
  if (next === 'backoff') return backoffDelay(failures, backoff);
  if (next === 'second-look' && failures === 1) return SECOND_LOOK_MS;
  return retryAfterMs === undefined ? undefined : pauseOf(retryAfterMs);
}

function failure(
  sighting: Sighting,
  message: string,
  details: PortcullisErrorOptions,
  code = CONSEQUENCES[sighting][0],
): Failure {
  const [, next, arrived] = CONSEQUENCES[sighting];
  return { arrived, next, error: new PortcullisError(code, message, details) };
}
