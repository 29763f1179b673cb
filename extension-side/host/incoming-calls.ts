import type { ParcelContent, ParcelSource } from '../../sdk/protocol/codec/parcels.ts';
import { PortcullisError, type ApplicationError } from '../../sdk/protocol/errors.ts';
import type { ErrorFrame, RequestFrame, ResultFrame } from '../../sdk/protocol/frames.ts';
import type { ParcelList, PullFrame } from '../../sdk/protocol/parcel-frames.ts';
import { Alarm } from '../../sdk/peer/alarm.ts';
import { startDeadline } from '../../sdk/peer/deadline.ts';
import { errorToFrame } from '../../sdk/peer/error-frame.ts';
import { leaveCopies } from '../../sdk/peer/moved-buffers.ts';
import type { Parcels } from '../../sdk/peer/parcels.ts';
import { RunningCall } from './running-call.ts';
import type { ValueDoor } from '../../sdk/peer/value-door.ts';

/** Where the outcome of a request goes, and what is asked for before. */
export type Reply = (frame: ResultFrame | ErrorFrame | PullFrame) => void;

/** A call that runs here, as the code that runs it sees it. */
export interface IncomingCall {
  readonly frame: RequestFrame;
  /** Fires when the outcome is no longer wanted. */
  readonly signal: AbortSignal;
  /** Whether it has fired, or would have if anybody had looked at it. */
  readonly isAborted: boolean;
  /** When the caller stops waiting, as `Date.now()`. */
  readonly deadline: number;
  /** Shortens the deadline to `timeoutMs` from now, where that is earlier. */
  limitTime(timeoutMs: number): void;
  /** Pulls what of the input travels apart. Rejects when the call is aborted meanwhile. */
  collect(): Promise<readonly ParcelContent[]>;
}

/** What settles an incoming call: the fields of a `result` frame, or a failure. */
export type Outcome =
  | {
      readonly value?: unknown;
      readonly encoded?: boolean | undefined;
      readonly parcels?: readonly ParcelSource[] | undefined;
    }
  | PortcullisError
  | ApplicationError;

/** Attempts of one call that wait for its outcome: a client makes a handful, a flood of the same id any number. */
const MOST_ATTEMPTS = 64;

/** How long what an outcome consists of is held for the other side to pull it. */
const KEEP_MS = 120_000;

/**
 * The calls of one session that run here.
 *
 * Requirements:
 * 1. A request is answered once per attempt, whatever its code does: outcome, cancel, deadline, abort.
 * 2. A repeated attempt is attached to the running call, never run beside it.
 * 3. A call counts as running until its code has ended, also if nobody waits for it any more: a flood of cancelled calls is a flood.
 * 4. A call whose outcome has to be pulled goes on until it has been, so that an attempt over a new connection finds it.
 */
export class IncomingCalls {
  readonly #door: ValueDoor;
  readonly #parcels: Parcels;
  readonly #run: (call: IncomingCall) => Promise<Outcome>;
  readonly #limit: number;
  readonly #running = new Map<number, RunningCall>();
  readonly #alarm = new Alarm((now) => this.#abortLate(now));
  readonly #onIdle: () => void;
  readonly #waiting: (() => void)[] = [];

  /**
   * @param door - Encodes what errors carry; a result comes encoded.
   * @param parcels - The session's.
   * @param run - Runs one call; never rejects.
   * @param limit - How many may run at once.
   * @param onIdle - Called when the last one has ended.
   */
  constructor(
    door: ValueDoor,
    parcels: Parcels,
    run: (call: IncomingCall) => Promise<Outcome>,
    limit: number,
    onIdle: () => void,
  ) {
    this.#door = door;
    this.#parcels = parcels;
    this.#run = run;
    this.#limit = limit;
    this.#onIdle = onIdle;
  }

  get size(): number {
    return this.#running.size;
  }

  /** Resolves once none runs, and nothing of their outcomes waits to be pulled. */
  async whenIdle(): Promise<void> {
    if (this.size > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  receive(frame: RequestFrame, reply: Reply): void {
    const running = this.#running.get(frame.id);
    if (running) {
      this.#attach(running, frame, reply);
    } else if (this.#running.size >= this.#limit) {
      reply(errorToFrame(frame.id, tooManyCalls(this.#limit)));
    } else {
      void this.#start(frame, reply);
    }
  }

  cancel(id: number): void {
    const call = this.#running.get(id);
    if (call)
      this.#abort(call, new PortcullisError('ABORTED', 'The caller cancelled the call.', { delivered: 'unknown' }));
  }

  /** None runs, and none will come any more: no timer is left behind. */
  rest(): void {
    this.#alarm.stop();
  }

  /** Aborts the calls that `isMeant` chooses; their signals carry the error as the reason. */
  abortWhere(isMeant: (frame: RequestFrame) => boolean, error: PortcullisError): void {
    for (const call of [...this.#running.values()]) if (isMeant(call.frame)) this.#abort(call, error);
  }

  async #start(frame: RequestFrame, reply: Reply): Promise<void> {
    const call = new RunningCall(frame, reply, this.#alarm, this.#parcels.incoming);
    this.#running.set(frame.id, call);
    const outcome = await this.#run(call);
    this.#parcels.incoming.drop(frame.parcels);
    this.#answer(call, outcome);
    if (call.kept) call.stopKeeping = startDeadline(KEEP_MS, () => this.#end(call));
    else this.#end(call);
  }

  #end({ frame, kept, stopKeeping }: RunningCall): void {
    stopKeeping?.();
    this.#parcels.outgoing.drop(kept?.parcels);
    this.#running.delete(frame.id);
    if (this.#running.size > 0) return;
    this.#onIdle();
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /** Returns when the next is due. */
  #abortLate(now: number): number {
    let next = Infinity;
    for (const call of this.#running.values()) {
      if (call.dueAt <= now) this.#abort(call, timedOut(call.frame.name, call.timeoutMs));
      else if (!call.answered) next = Math.min(next, call.dueAt);
    }
    return next;
  }

  #attach(call: RunningCall, { parcels, pulled }: RequestFrame, reply: Reply): void {
    if (call.kept) {
      reply(call.kept);
    } else if (call.answered) {
      reply(
        errorToFrame(call.frame.id, new PortcullisError('ABORTED', 'The call was aborted.', { delivered: 'unknown' })),
      );
    } else if (call.replies.length >= MOST_ATTEMPTS) {
      reply(errorToFrame(call.frame.id, tooManyCalls(this.#limit)));
    } else {
      call.replies.push(reply);
      if (!pulled) this.#parcels.incoming.resume(parcels);
    }
  }

  #abort(call: RunningCall, error: PortcullisError): void {
    if (call.kept) {
      this.#end(call);
      return;
    }
    this.#answer(call, error);
    this.#parcels.incoming.drop(call.frame.parcels, error);
    call.abort(error);
  }

  #answer(call: RunningCall, outcome: Outcome): void {
    if (call.answered) return;
    call.answered = true;
    const frame = this.#toFrame(call.frame.id, outcome);
    if (frame.parcels) call.kept = frame;
    if (call.replies.length > 1 && frame.type === 'result') leaveCopies(frame.value);
    for (const reply of call.replies) reply(frame);
  }

  #toFrame(id: number, outcome: Outcome): ResultFrame | ErrorFrame {
    const hold = (parcels: readonly ParcelSource[]): ParcelList => this.#parcels.outgoing.hold(parcels);
    if (outcome instanceof Error) return errorToFrame(id, outcome, this.#door, hold);
    // Field by field: spreading costs more than all the rest.
    const frame: { -readonly [Field in keyof ResultFrame]: ResultFrame[Field] } = { type: 'result', id };
    if (outcome.value !== undefined) frame.value = outcome.value;
    if (outcome.encoded) frame.encoded = true;
    try {
      if (outcome.parcels) frame.parcels = hold(outcome.parcels);
      return frame;
    } catch (error) {
      return errorToFrame(id, error as PortcullisError); // there is no room for it
    }
  }
}

function tooManyCalls(limit: number): PortcullisError {
  return new PortcullisError('RATE_LIMITED', `More than ${String(limit)} calls of this session are running.`, {
    data: { limit: 'inFlightPerSession', retryAfterMs: 250 },
  });
}

function timedOut(name: string, timeoutMs: number): PortcullisError {
  return new PortcullisError(
    'TIMEOUT',
    `The call "${name}" was not finished within ${String(Math.round(timeoutMs))} ms.`,
    {
      delivered: 'unknown',
    },
  );
}
