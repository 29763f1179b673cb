/** Browsers store a timer's delay in 32 signed bits, 24 days: a longer one would fire at once. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * One timer for any number of deadlines: a timer for each call would cost more than the rest of the call.
 *
 * It is set for the earliest of them. Who calls one off leaves it as it is: then it rings for nothing, and is told the earliest that is left.
 */
export class Alarm {
  readonly #onRing: (now: number) => number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #at = Infinity;

  /** @param onRing - Ends what was due by now, as `performance.now()`, and returns when the next is. */
  constructor(onRing: (now: number) => number) {
    this.#onRing = onRing;
  }

  /** Rings at `at` or before. At `Infinity`, and anything beyond what a timer can hold (24 days), never. */
  set(at: number): void {
    if (at >= this.#at) return;
    const delayMs = at - performance.now();
    if (delayMs > LONGEST_TIMER_MS) return;
    this.stop();
    this.#at = at;
    this.#timer = setTimeout(() => {
      const now = Math.max(at, performance.now()); // A timer can be early by a fraction.
      this.#at = Infinity;
      this.set(this.#onRing(now));
    }, delayMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#at = Infinity;
  }
}
