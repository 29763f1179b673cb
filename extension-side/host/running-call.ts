import type { ParcelContent } from '../../sdk/protocol/codec/parcels.ts';
import type { ErrorFrame, RequestFrame, ResultFrame } from '../../sdk/protocol/frames.ts';
import type { Alarm } from '../../sdk/peer/alarm.ts';
import type { IncomingCall, Reply } from './incoming-calls.ts';
import type { IncomingParcels } from '../../sdk/peer/incoming-parcels.ts';
import { LazyAbort } from './lazy-abort.ts';
import { turnNow } from './turn-now.ts';

/** A call that runs here, with those who wait for its outcome. A class, since there is one for each call. */
export class RunningCall extends LazyAbort implements IncomingCall {
  readonly frame: RequestFrame;
  readonly replies: Reply[];
  /** The deadline as `performance.now()`, and how long it was. */
  dueAt = Infinity;
  timeoutMs = Infinity;
  answered = false;
  /** The outcome, while parts of it are to be pulled, and what ends that. */
  kept: ResultFrame | ErrorFrame | undefined;
  stopKeeping: (() => void) | undefined;
  readonly #alarm: Alarm;
  readonly #parcels: IncomingParcels;

  /**
   * @param alarm - Is set for the call's deadline.
   * @param parcels - The session's.
   */
  constructor(frame: RequestFrame, reply: Reply, alarm: Alarm, parcels: IncomingParcels) {
    super();
    this.frame = frame;
    this.replies = [reply];
    this.#alarm = alarm;
    this.#parcels = parcels;
    if (frame.timeoutMs !== undefined) this.limitTime(frame.timeoutMs);
  }

  get isAborted(): boolean {
    return this.answered;
  }

  get deadline(): number {
    return Date.now() + Math.round(this.dueAt - performance.now());
  }

  collect(): Promise<readonly ParcelContent[]> {
    return this.#parcels.collect(this.frame.parcels ?? [], (pull) => this.replies.at(-1)?.(pull));
  }

  limitTime(timeoutMs: number): void {
    const dueAt = turnNow() + timeoutMs;
    if (dueAt >= this.dueAt) return;
    this.dueAt = dueAt;
    this.timeoutMs = timeoutMs;
    this.#alarm.set(this.dueAt);
  }
}
