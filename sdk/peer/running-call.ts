import type { RequestFrame } from '../protocol/frames.ts';
import type { Deadlines } from './deadlines.ts';
import type { IncomingCall, Reply } from './incoming-calls.ts';
import { LazyAbort } from './lazy-abort.ts';

/** A call that runs here, with those who wait for its outcome. A class, since there is one for each call. */
export class RunningCall extends LazyAbort implements IncomingCall {
  readonly frame: RequestFrame;
  readonly replies: Reply[];
  readonly stopTimers: (() => void)[] = [];
  deadline = Infinity;
  answered = false;
  readonly #deadlines: Deadlines;
  readonly #onLate: (call: RunningCall, timeoutMs: number) => void;

  constructor(
    frame: RequestFrame,
    reply: Reply,
    deadlines: Deadlines,
    onLate: (call: RunningCall, timeoutMs: number) => void,
  ) {
    super();
    this.frame = frame;
    this.replies = [reply];
    this.#deadlines = deadlines;
    this.#onLate = onLate;
    if (frame.timeoutMs !== undefined) this.limitTime(frame.timeoutMs);
  }

  get isAborted(): boolean {
    return this.answered;
  }

  limitTime(timeoutMs: number): void {
    const deadline = Date.now() + timeoutMs;
    if (deadline >= this.deadline) return;
    this.deadline = deadline;
    this.stopTimers.push(this.#deadlines.start(timeoutMs, () => this.#onLate(this, timeoutMs)));
  }
}
