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

/**
 * The same table for calls that the other side failed: of all codes, this one alone is no outcome, for it says when to come again.
 */
export function isRetried(code: string): boolean {
  return code === ('RATE_LIMITED' satisfies ErrorCode);
}
