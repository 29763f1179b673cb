// Browsers store a timer's delay in 32 signed bits: a longer one would fire at once.
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Something that is to happen at a time. */
interface Deadline {
  /** As `performance.now()`. */
  readonly at: number;
  readonly onPassed: () => void;
}

/**
 * Many deadlines on one timer: a timer for each call would cost more than the rest of the call.
 *
 * The timer is set for the earliest deadline there was when it was set. One that is called off leaves it as it is; when it fires for nothing it
 * is set for the earliest that is left. None is left behind where no deadline is.
 */
export class Deadlines {
  readonly #all = new Set<Deadline>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #at = Infinity;

  /**
   * Calls back once `timeoutMs` have passed; `Infinity`, and anything beyond what a timer can hold (24 days), is never.
   *
   * @returns a function that calls it off.
   */
  start(timeoutMs: number, onPassed: () => void): () => void {
    if (timeoutMs > LONGEST_TIMER_MS) return () => undefined;
    const deadline = { at: performance.now() + timeoutMs, onPassed };
    this.#all.add(deadline);
    this.#wait(deadline.at);
    return () => {
      if (this.#all.delete(deadline) && this.#all.size === 0) this.#stop();
    };
  }

  #wait(at: number): void {
    if (at >= this.#at) return;
    this.#stop();
    this.#at = at;
    this.#timer = setTimeout(() => this.#ring(), at - performance.now());
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#at = Infinity;
  }

  #ring(): void {
    const now = Math.max(this.#at, performance.now()); // A timer can be early by a fraction.
    this.#stop();
    let next = Infinity;
    for (const deadline of this.#all) {
      if (deadline.at > now) {
        next = Math.min(next, deadline.at);
      } else {
        this.#all.delete(deadline);
        deadline.onPassed();
      }
    }
    this.#wait(next);
  }
}
