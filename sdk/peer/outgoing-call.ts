import type { Delivered } from '../protocol/error-codes.ts';
import type { ErrorFrame, RequestFrame } from '../protocol/frames.ts';
import type { ParcelList } from '../protocol/parcel-frames.ts';
import { pauseOf } from './backoff.ts';
import { isSpent } from './moved-buffers.ts';

/** What the caller asks for. */
export interface CallRequest {
  readonly kind: RequestFrame['kind'];
  readonly name: string;
  /** The wire form of the input: `{ input, encoded, parcels }`, or nothing where the input is `undefined`. */
  readonly payload: Pick<RequestFrame, 'input' | 'encoded' | 'parcels'>;
  /** Resolves once the payload is complete. Absent: it is. */
  readonly pending?: Promise<unknown> | undefined;
}

/** How the caller wants it. */
export interface CallTerms {
  readonly signal?: AbortSignal | undefined;
  /** From now to the last moment, over all attempts. `Infinity`: no deadline. */
  readonly timeoutMs: number;
  /** How many attempts may be made in a row before a connection has stayed up again. */
  readonly attempts: number;
}

/** A call that has not settled. */
export interface OutgoingCall {
  readonly id: number;
  readonly request: CallRequest;
  readonly terms: CallTerms;
  /** `performance.now()` at which the call times out. */
  readonly deadline: number;
  /** What is known of the earlier attempts. */
  delivered: Exclude<Delivered, 'yes'>;
  /** Attempts that failed since a connection last stayed up. */
  failures: number;
  /** The ledger epoch of the other side when the first attempt was sent that may have arrived. */
  epoch: string | undefined;
  /** What of the outcome is being pulled. */
  arriving: ParcelList | undefined;
  /** Whether its payload can be sent. */
  isComplete: boolean;
  resolve(value: unknown): void;
  reject(error: Error): void;
  /** Releases the abort listener. */
  release: (() => void) | undefined;
}

/** Whether a call can be sent: it is complete, and will not be given up in this turn, behind others that end with it. */
export function canLeave({ isComplete, terms, deadline }: OutgoingCall, now: number): boolean {
  return isComplete && deadline > now && !terms.signal?.aborted;
}

/** Counts one more failed attempt. Returns whether no other can follow. */
export function failsForGood(call: OutgoingCall): boolean {
  call.failures++;
  return !mayBeSent(call);
}

/** Whether a call has an attempt left, and something to send. */
function mayBeSent({ failures, terms, request }: OutgoingCall): boolean {
  return failures < terms.attempts && !isSpent(request.payload.input);
}

/**
 * How long to wait before a call is sent again that the other side refused.
 *
 * @returns nothing where the refusal is its outcome.
 */
export function pauseAfter(call: OutgoingCall, { code, application, data }: ErrorFrame): number | undefined {
  const { retryAfterMs } = Object(data) as { retryAfterMs?: unknown };
  // Of all codes this one alone is no outcome, for it says when to come again.
  if (application || code !== 'RATE_LIMITED' || typeof retryAfterMs !== 'number') return undefined;
  return call.terms.attempts > 1 && mayBeSent(call) ? pauseOf(retryAfterMs) : undefined;
}

/** The frame of the next attempt of a call that {@link canLeave} `now`: the deadline travels as what remains of it. */
export function requestFrame({ id, request, deadline, epoch, delivered }: OutgoingCall, now: number): RequestFrame {
  const { kind, name, payload } = request;
  const frame: { -readonly [Field in keyof RequestFrame]: RequestFrame[Field] } = { type: 'request', id, kind, name };
  if (payload.input !== undefined) frame.input = payload.input;
  if (payload.encoded) frame.encoded = true;
  if (payload.parcels) frame.parcels = payload.parcels;
  if (deadline < Infinity) frame.timeoutMs = Math.ceil(deadline - now);
  if (epoch !== undefined && kind === 'mutation') frame.epoch = epoch;
  if (delivered !== 'no') frame.resent = true;
  return frame;
}

/** These calls by their ids, in the order of the ids. */
export function inOrder(calls: readonly OutgoingCall[]): Map<number, OutgoingCall> {
  const sorted = [...calls].sort((one, other) => one.id - other.id);
  return new Map(sorted.map((call) => [call.id, call]));
}
