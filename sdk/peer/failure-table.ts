import type { ErrorCode } from '../protocol/error-codes.ts';

/** What can be seen of an attempt that brought no outcome. */
export type Sighting =
  /** The browser knows of nobody who could be reached, and nobody ever was. */
  | 'never-there'
  /** Nobody can be reached now; somebody was before: an update or a reload leaves a gap. */
  | 'gone'
  /** The port closed, the worker died, the page was restored, a pong was missed, an answer was empty: who knows what had arrived. */
  | 'lost'
  /** Somebody can be reached, and did not answer the question whether it is there. */
  | 'unresponsive'
  /** The handshake was refused, for good. */
  | 'refused'
  /** The handshake was refused, with a time after which it may succeed. */
  | 'refused-for-now';

/** What follows from a sighting. */
export interface Consequence {
  /** Whether what was sent in this attempt may have arrived. */
  readonly arrived: 'no' | 'unknown';
  /** What calls fail with that are not tried again; a refusal brings its own code. */
  readonly code: ErrorCode;
  /** When there is another attempt, for calls that have one left: after one short pause, with backoff, when the refusal says, or not. */
  readonly next: 'second-look' | 'backoff' | 'when-told' | 'never';
}

/** The failure → delivered → retry table, as far as no outcome came. Whether a repeated mutation runs is for the other side's ledger. */
export const CONSEQUENCES: Readonly<Record<Sighting, Consequence>> = {
  'never-there': { arrived: 'no', code: 'EXTENSION_NOT_FOUND', next: 'second-look' },
  gone: { arrived: 'no', code: 'EXTENSION_NOT_FOUND', next: 'backoff' },
  lost: { arrived: 'unknown', code: 'CONNECTION_CLOSED', next: 'backoff' },
  unresponsive: { arrived: 'no', code: 'CONNECTION_CLOSED', next: 'backoff' },
  refused: { arrived: 'no', code: 'ORIGIN_NOT_ALLOWED', next: 'never' },
  'refused-for-now': { arrived: 'no', code: 'RATE_LIMITED', next: 'when-told' },
};

/** The same table for calls that the other side failed: all of these are outcomes but the one that says when to come again. */
const IS_RETRIED: Readonly<Record<ErrorCode, boolean>> = {
  INVALID_ARGUMENT: false,
  EXTENSION_NOT_FOUND: false,
  ORIGIN_NOT_ALLOWED: false,
  UNSUPPORTED_VERSION: false,
  UNSUPPORTED_TRANSPORT: false,
  INVALID_FRAME: false,
  MESSAGE_TOO_LARGE: false,
  NOT_SERIALIZABLE: false,
  RATE_LIMITED: true,
  LEDGER_FULL: false,
  CONNECTION_CLOSED: false,
  TIMEOUT: false,
  ABORTED: false,
  INTERRUPTED: false,
  PROCEDURE_NOT_FOUND: false,
  INVALID_INPUT: false,
  INVALID_OUTPUT: false,
  HANDLER_FAILED: false,
};

/** Whether a call that the other side failed with this code is sent again. A code that is none is not. */
export function isRetried(code: string): boolean {
  return Object.hasOwn(IS_RETRIED, code) && IS_RETRIED[code as ErrorCode];
}
