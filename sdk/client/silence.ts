/** An extension that names no sensible interval must not keep the page busy. */
const SHORTEST_MS = 1_000;

/** Browsers store a timer's delay in 32 signed bits: a longer one would fire at once. */
const LONGEST_MS = 2 ** 31 - 1;

/** Notices a long silence: it calls back when nothing was heard for one interval, once for each. */
export class Silence {
  readonly #onSilence: () => void;
  #timer: ReturnType<typeof setInterval> | undefined;
  #heard = false;

  constructor(onSilence: () => void) {
    this.#onSilence = onSilence;
  }

  /** Begins to listen, if it has not. */
  start(intervalMs: number): void {
    const boundedMs = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, intervalMs));
    this.#timer ??= setInterval(() => {
      if (!this.#heard) this.#onSilence();
      this.#heard = false;
    }, boundedMs);
  }

  /** Something was heard. */
  heard(): void {
    this.#heard = true;
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
