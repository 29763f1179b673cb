import type { RequestFrame } from '../protocol/frames.ts';
import type { Alarm } from './alarm.ts';
import type { IncomingCall, Reply } from './incoming-calls.ts';
import { LazyAbort } from './lazy-abort.ts';

/** A call that runs here, with those who wait for its outcome. A class, since there is one for each call. */
export class RunningCall extends LazyAbort implements IncomingCall {
  readonly frame: RequestFrame;
  readonly replies: Reply[];
  deadline = Infinity;
  /** The deadline as `performance.now()`, and how long it was. */
  dueAt = Infinity;
  timeoutMs = Infinity;
  answered = false;
  readonly #alarm: Alarm;

  /** @param alarm - Is set for the call's deadline. */
  constructor(frame: RequestFrame, reply: Reply, alarm: Alarm) {
    super();
    this.frame = frame;
    this.replies = [reply];
    this.#alarm = alarm;
    if (frame.timeoutMs !== undefined) this.limitTime(frame.timeoutMs);
  }

  get isAborted(): boolean {
    return this.answered;
  }

  limitTime(timeoutMs: number): void {
    const deadline = Date.now() + timeoutMs;
    if (deadline >= this.deadline) return;
    this.deadline = deadline;
    this.dueAt = performance.now() + timeoutMs;
    this.timeoutMs = timeoutMs;
    this.#alarm.set(this.dueAt);
  }
}
