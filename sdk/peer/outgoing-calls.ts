import { PortcullisError, isPortcullisError } from '../protocol/errors.ts';
import type { CancelFrame, ErrorFrame, RequestFrame, ResultFrame } from '../protocol/frames.ts';
import { Alarm } from './alarm.ts';
import { startDeadline } from './deadline.ts';
import { errorFromFrame } from './error-frame.ts';
import { aborted, timedOut, withDelivered } from './call-errors.ts';
import { onAbort } from './on-abort.ts';
import type { ValueDoor } from './value-door.ts';
import type { CallRequest, CallTerms, OutgoingCall } from './outgoing-call.ts';
import { mayBeSent, outgoingCall, pauseAfter, requestFrame } from './outgoing-call.ts';

/** A connection as the calls see it. */
export interface CallLink {
  /** How many calls may be pending at once. */
  readonly window: number;
  /** The ledger epoch that the other side last named, if it has one. */
  readonly epoch: string | undefined;
  /** Mutations wait. A lost one could not be told from one whose record was lost, as long as the other side's epoch is not known. */
  readonly queriesOnly?: boolean;
  send(frame: RequestFrame | CancelFrame): void;
}

// References may be shared where the procedure says so, and the other side decides that.
const OUTPUT = { path: 'output', graph: true };

/** How a connection ended. */
export interface Loss {
  /** Whether what was sent over it may have arrived. */
  readonly arrived: 'no' | 'unknown';
  /** What a call that is not tried again fails with. */
  readonly error: PortcullisError;
}

/** What the owner of the calls wants to hear. */
export interface OutgoingCallsEvents {
  /** A mutation settled that the other side may have recorded: nobody will ask for it again. */
  onMutationSettled(id: number): void;
  /** A call settled, and none is left. */
  onAllSettled(): void;
}

/**
 * The calls of one session that have not settled.
 *
 * Requirements:
 * 1. Every call settles once: by an outcome, its deadline, its signal, a loss that leaves no attempt, or {@link failAll}.
 * 2. A call keeps its id over all attempts, and calls are sent in the order of their ids.
 * 3. What is *queued* has not been sent over this connection; what is *pending* has. No more than the window is pending.
 * 4. `delivered` is `no` only while every attempt is known not to have arrived.
 */
export class OutgoingCalls {
  readonly #door: ValueDoor;
  readonly #events: OutgoingCallsEvents;
  #queued = new Map<number, OutgoingCall>();
  #pending = new Map<number, OutgoingCall>();
  readonly #alarm = new Alarm((now) => this.#giveUpLate(now));
  #link: CallLink | undefined;
  #lastId = 0;
  #endPause: (() => void) | undefined;
  #isPumpDue = false;

  constructor(door: ValueDoor, events: OutgoingCallsEvents) {
    this.#door = door;
    this.#events = events;
  }

  /** How many calls wait for an outcome. */
  get unsettled(): number {
    return this.#queued.size + this.#pending.size;
  }

  /** Every call with a lower id has settled, and none of them is sent again. */
  get settledBelow(): number {
    let lowest = this.#lastId + 1;
    for (const calls of [this.#queued, this.#pending]) for (const id of calls.keys()) lowest = Math.min(lowest, id);
    return lowest;
  }

  /** How many of them have been sent over the present connection. */
  get pending(): number {
    return this.#pending.size;
  }

  start(request: CallRequest, terms: CallTerms): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (terms.signal?.aborted) {
        reject(aborted(`The call "${request.name}"`, 'no', terms.signal));
        return;
      }
      const id = ++this.#lastId;
      const call = outgoingCall({ id, request, terms, resolve, reject });
      call.release =
        terms.signal &&
        onAbort(terms.signal, () =>
          this.#giveUp(id, (delivered) => aborted(`The call "${request.name}"`, delivered, terms.signal)),
        );
      this.#queued.set(id, call);
      this.#alarm.set(call.deadline);
      this.#pump();
    });
  }

  /** A connection is there, or the present one has told more of itself. */
  attach(link: CallLink): void {
    this.#link = link;
    this.#pump();
  }

  /** The connection is gone: what it carried is queued again, or fails where no attempt is left. */
  detach(loss: Loss): void {
    this.#link = undefined;
    for (const call of this.#pending.values()) this.#markLost(call, loss.arrived);
    this.#queued = new Map([...this.#pending, ...this.#queued]);
    this.#pending = new Map();
    for (const call of this.#queued.values()) {
      call.failures++;
      if (!mayBeSent(call)) this.#reject(call, withDelivered(loss.error, call.delivered));
    }
  }

  /** The connection has proved itself: earlier failures no longer count against the calls. */
  forgiveFailures(): void {
    for (const calls of [this.#queued, this.#pending]) for (const call of calls.values()) call.failures = 0;
  }

  /** An outcome arrived. One for a call that has settled is dropped: attempts can be answered twice. */
  receive(frame: ResultFrame | ErrorFrame): void {
    const call = this.#pending.get(frame.id);
    if (!call || (frame.type === 'error' && this.#isRetried(call, frame))) return;
    const wasRefused = frame.type === 'error' && frame.delivered === 'no' && call.delivered === 'no';
    this.#settle(call, !wasRefused);
    try {
      if (frame.type === 'result') call.resolve(this.#door.decode(frame.value, frame.encoded, OUTPUT));
      else call.reject(errorFromFrame(frame, call.delivered, this.#door));
    } catch (error) {
      // The answer itself is malformed or beyond the limits: the call was delivered all the same.
      call.reject(
        isPortcullisError(error) ? withDelivered(error, 'yes') : new PortcullisError('INVALID_FRAME', String(error)),
      );
    }
    this.#pumpSoon();
  }

  /** Fails every call, telling each whether it was delivered. */
  failAll(error: PortcullisError): void {
    for (const call of this.#pending.values()) {
      this.#link?.send({ type: 'cancel', id: call.id });
      this.#markLost(call, 'unknown');
    }
    for (const call of [...this.#pending.values(), ...this.#queued.values()]) {
      this.#reject(call, withDelivered(error, call.delivered));
    }
    this.#endPause?.();
  }

  #pump(): void {
    const link = this.#link;
    if (!link || this.#endPause) return;
    for (const call of this.#queued.values()) {
      if (this.#pending.size >= link.window) return;
      if (link.queriesOnly && call.request.kind === 'mutation') continue;
      if (call.delivered === 'no') call.epoch = link.epoch;
      this.#queued.delete(call.id);
      this.#pending.set(call.id, call);
      link.send(requestFrame(call));
    }
  }

  /** Once for all outcomes of a message: each look at the queue passes over the places of those that have left it. */
  #pumpSoon(): void {
    if (this.#isPumpDue || this.#queued.size === 0) return;
    this.#isPumpDue = true;
    queueMicrotask(() => {
      this.#isPumpDue = false;
      this.#pump();
    });
  }

  /** A refusal that says when to come again is no failure yet: the session pauses. */
  #isRetried(call: OutgoingCall, frame: ErrorFrame): boolean {
    const pauseMs = pauseAfter(call, frame);
    if (pauseMs === undefined) return false;
    if (frame.delivered !== 'no') this.#markLost(call, 'unknown');
    this.#requeue(call);
    this.#pause(pauseMs);
    return true;
  }

  #requeue(call: OutgoingCall): void {
    if (call.delivered === 'no') call.epoch = undefined;
    this.#pending.delete(call.id);
    this.#queued = new Map([...this.#queued.set(call.id, call)].sort(([a], [b]) => a - b));
  }

  #pause(durationMs: number): void {
    this.#endPause?.();
    const stop = startDeadline(durationMs, () => {
      this.#endPause = undefined;
      this.#pump();
    });
    this.#endPause = () => {
      stop();
      this.#endPause = undefined;
    };
  }

  #markLost(call: OutgoingCall, arrived: Loss['arrived']): void {
    if (arrived === 'unknown') call.delivered = 'unknown';
    else if (call.delivered === 'no') call.epoch = undefined;
  }

  /** Returns when the next is due. */
  #giveUpLate(now: number): number {
    let next = Infinity;
    for (const { id, request, terms, deadline } of [...this.#pending.values(), ...this.#queued.values()]) {
      if (deadline > now) next = Math.min(next, deadline);
      else this.#giveUp(id, (delivered) => timedOut(request.name, delivered, terms.timeoutMs));
    }
    return next;
  }

  #giveUp(id: number, error: (delivered: OutgoingCall['delivered']) => PortcullisError): void {
    const pending = this.#pending.get(id);
    const call = pending ?? this.#queued.get(id);
    if (!call) return;
    if (pending) {
      this.#link?.send({ type: 'cancel', id });
      this.#markLost(pending, 'unknown');
    }
    this.#reject(call, error(call.delivered));
    this.#pump();
  }

  #reject(call: OutgoingCall, error: Error): void {
    this.#settle(call);
    call.reject(error);
  }

  #settle(call: OutgoingCall, mayBeRecorded = this.#pending.has(call.id) || call.delivered !== 'no'): void {
    call.release?.();
    if (mayBeRecorded && call.request.kind === 'mutation') this.#events.onMutationSettled(call.id);
    this.#pending.delete(call.id);
    this.#queued.delete(call.id);
    if (this.unsettled > 0) return;
    this.#alarm.stop();
    this.#events.onAllSettled();
  }
}
