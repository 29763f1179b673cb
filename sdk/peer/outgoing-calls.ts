import type { PortcullisError } from '../protocol/errors.ts';
import type { ErrorFrame } from '../protocol/frames.ts';
import type { ParcelList } from '../protocol/parcel-frames.ts';
import { Alarm } from './alarm.ts';
import type { CallLink, Loss, OutgoingCallsEvents } from './call-owner.ts';
import { aborted, timedOut, withDelivered } from './call-errors.ts';
import type { IncomingParcels } from './incoming-parcels.ts';
import { onAbort } from './on-abort.ts';
import { oncePerTurn } from './once-per-turn.ts';
import { createPause } from './pause.ts';
import type { ValueDoor } from './value-door.ts';
import type { CallRequest, CallTerms, OutgoingCall } from './outgoing-call.ts';
import { canLeave, failsForGood, inOrder, pauseAfter, requestFrame } from './outgoing-call.ts';
import { readOutcome, type OutcomeFrame, type OutcomeParcels } from './read-outcome.ts';

/**
 * The calls of one session that have not settled.
 *
 * Requirements:
 * 1. Every call settles once: by an outcome, its deadline, its signal, a loss that leaves no attempt, or {@link failAll}.
 * 2. A call keeps its id over all attempts, and calls are sent in the order of their ids; queries overtake what is not complete.
 * 3. What is *queued* has not been sent over this connection; what is *pending* has. No more than the window is pending.
 * 4. `delivered` is `no` only while every attempt is known not to have arrived.
 */
export class OutgoingCalls {
  readonly #door: ValueDoor;
  readonly #parcels: IncomingParcels | undefined;
  readonly #events: OutgoingCallsEvents;
  #queued = new Map<number, OutgoingCall>();
  #pending = new Map<number, OutgoingCall>();
  readonly #pause = createPause(() => this.#pump());
  /** Once for all outcomes of a message: each look at the queue passes over the places of those that have left it. */
  readonly #pumpSoon = oncePerTurn(() => this.#pump());
  readonly #alarm = new Alarm((now) => this.#giveUpLate(now));
  #link: CallLink | undefined;
  #lastId = 0;

  constructor(door: ValueDoor, parcels: IncomingParcels | undefined, events: OutgoingCallsEvents) {
    this.#door = door;
    this.#parcels = parcels;
    this.#events = events;
  }

  /** How many calls wait for an outcome. */
  get unsettled(): number {
    return this.#queued.size + this.#pending.size;
  }

  /** Every call with a lower id has settled, and none of them is sent again. */
  get settledBelow(): number {
    return this.#all.reduce((lowest, { id }) => Math.min(lowest, id), this.#lastId + 1);
  }

  /** How many of them have been sent over the present connection. */
  get pending(): number {
    return this.#pending.size;
  }

  get #all(): OutgoingCall[] {
    return [...this.#pending.values(), ...this.#queued.values()];
  }

  start(request: CallRequest, terms: CallTerms): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const { signal, timeoutMs } = terms;
      const id = ++this.#lastId;
      const now = performance.now();
      const call: OutgoingCall = {
        id,
        request,
        terms,
        deadline: now + timeoutMs,
        delivered: 'no',
        failures: 0,
        epoch: undefined,
        arriving: undefined,
        isComplete: !request.pending,
        resolve,
        reject,
        release: undefined,
      };
      this.#queued.set(id, call);
      this.#alarm.set(call.deadline);
      // Gives it up at once where it has fired.
      call.release =
        signal &&
        onAbort(signal, () =>
          this.#giveUp(id, (delivered) => aborted(`The call "${request.name}"`, delivered, signal)),
        );
      request.pending?.then(
        () => {
          call.isComplete = true;
          this.#pump();
        },
        (error: unknown) => this.#giveUp(id, () => error as PortcullisError), // see ValueDoor.encode
      );
      this.#pump(now);
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
    this.#queued = inOrder(this.#all);
    this.#pending = new Map();
    for (const call of this.#queued.values()) {
      if (failsForGood(call)) this.#reject(call, withDelivered(loss.error, call.delivered));
    }
  }

  /** The connection has proved itself: earlier failures no longer count against the calls. */
  forgiveFailures(): void {
    for (const call of this.#all) call.failures = 0;
  }

  /** An outcome arrived. One for a call that has settled is dropped: attempts can be answered twice. */
  receive(frame: OutcomeFrame): void {
    const call = this.#pending.get(frame.id);
    if (!call || (frame.type === 'error' && this.#isRetried(call, frame))) return;
    if (!frame.parcels || !this.#parcels) this.#conclude(call, frame);
    else if (!call.arriving) void this.#collect(call, frame, frame.parcels, this.#parcels); // two attempts can be answered
  }

  /** Fails every call, telling each whether it was delivered. */
  failAll(error: PortcullisError): void {
    for (const call of this.#pending.values()) {
      this.#link?.send({ type: 'cancel', id: call.id });
      this.#markLost(call, 'unknown');
    }
    // First, for whoever is told may call again at once.
    this.#pause.end();
    this.#alarm.stop();
    for (const call of this.#all) this.#reject(call, withDelivered(error, call.delivered));
  }

  /** Pulls what the outcome lists; meanwhile the call is pending still. */
  async #collect(call: OutgoingCall, frame: OutcomeFrame, list: ParcelList, incoming: IncomingParcels): Promise<void> {
    call.arriving = list;
    const collected = incoming.collect(list, (pull) => this.#link?.send(pull));
    const parcels = await collected.catch((error: unknown) => error as PortcullisError); // see collect
    if (call.arriving !== list) return; // the connection was lost, or the call has settled
    if (parcels instanceof Error && parcels.code === 'CONNECTION_CLOSED' && !failsForGood(call)) {
      this.#markLost(call, 'unknown');
      this.#requeue(call);
      this.#pump();
    } else {
      this.#link?.send({ type: 'cancel', id: call.id });
      this.#conclude(call, frame, parcels);
    }
  }

  #stopArriving(call: OutgoingCall): void {
    this.#parcels?.drop(call.arriving);
    call.arriving = undefined;
  }

  #conclude(call: OutgoingCall, frame: OutcomeFrame, parcels?: OutcomeParcels): void {
    const wasRefused = frame.type === 'error' && frame.delivered === 'no' && call.delivered === 'no';
    this.#settle(call, !wasRefused);
    try {
      call.resolve(readOutcome(frame, call.delivered, this.#door, parcels));
    } catch (error) {
      call.reject(error as Error); // see readOutcome
    }
    if (this.#queued.size > 0) this.#pumpSoon();
  }

  #pump(now = performance.now()): void {
    const link = this.#link;
    if (!link || this.#pause.isOn) return;
    let queriesOnly = link.queriesOnly;
    for (const call of this.#queued.values()) {
      if (this.#pending.size >= link.window) return;
      // A mutation that is not complete holds up those after it: they are sent in order.
      if (call.request.kind === 'mutation') queriesOnly ||= !call.isComplete;
      if (!canLeave(call, now) || (queriesOnly && call.request.kind === 'mutation')) continue;
      if (call.delivered === 'no') call.epoch = link.epoch;
      this.#queued.delete(call.id);
      this.#pending.set(call.id, call);
      link.send(requestFrame(call, now));
    }
  }

  /** A refusal that says when to come again is no failure yet: the session pauses. */
  #isRetried(call: OutgoingCall, frame: ErrorFrame): boolean {
    const pauseMs = pauseAfter(call, frame);
    if (pauseMs === undefined) return false;
    if (frame.delivered !== 'no') this.#markLost(call, 'unknown');
    this.#requeue(call);
    this.#pause.start(pauseMs);
    return true;
  }

  #requeue(call: OutgoingCall): void {
    if (call.delivered === 'no') call.epoch = undefined;
    this.#pending.delete(call.id);
    this.#queued = inOrder([...this.#queued.values(), call]);
  }

  #markLost(call: OutgoingCall, arrived: Loss['arrived']): void {
    // Whatever else is known: what is answered has arrived.
    if (arrived === 'unknown' || call.arriving) call.delivered = 'unknown';
    else if (call.delivered === 'no') call.epoch = undefined;
    this.#stopArriving(call);
  }

  /** Returns when the next is due. */
  #giveUpLate(now: number): number {
    let next = Infinity;
    for (const { id, request, terms, deadline } of this.#all) {
      if (deadline > now) next = Math.min(next, deadline);
      else this.#giveUp(id, (delivered) => timedOut(request.name, delivered, terms.timeoutMs), now);
    }
    return next;
  }

  #giveUp(id: number, error: (delivered: OutgoingCall['delivered']) => PortcullisError, now?: number): void {
    const pending = this.#pending.get(id);
    const call = pending ?? this.#queued.get(id);
    if (!call) return;
    if (pending) {
      this.#link?.send({ type: 'cancel', id });
      this.#markLost(pending, 'unknown');
    }
    this.#reject(call, error(call.delivered));
    this.#pump(now);
  }

  #reject(call: OutgoingCall, error: Error): void {
    this.#settle(call);
    call.reject(error);
  }

  #settle(call: OutgoingCall, mayBeRecorded = this.#pending.has(call.id) || call.delivered !== 'no'): void {
    call.release?.();
    this.#stopArriving(call);
    if (mayBeRecorded && call.request.kind === 'mutation') this.#events.onMutationSettled(call.id);
    this.#pending.delete(call.id);
    this.#queued.delete(call.id);
    // The alarm stays set: to set and stop a timer for each lone call costs as much as the rest of it here.
    if (this.unsettled === 0) this.#events.onAllSettled();
  }
}
