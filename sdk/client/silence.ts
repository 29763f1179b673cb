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
    this.#timer ??= setInterval(() => {
      if (!this.#heard) this.#onSilence();
      this.#heard = false;
    }, intervalMs);
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
