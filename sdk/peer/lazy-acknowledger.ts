/** So many arrivals are acknowledged at once. */
const MOST_WAITING = 64;

/** How long fewer of them may wait. */
const GATHER_MS = 50;

/** Tells the other side up to which number all has arrived: soon, and not for each one apart. */
export class LazyAcknowledger {
  readonly #send: (seq: number) => void;
  #told = 0;
  #seq = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param send - Tells the other side. Where that is not possible, a new connection tells it anyway. */
  constructor(send: (seq: number) => void) {
    this.#send = send;
  }

  /** All up to this number has arrived. */
  note(seq: number): void {
    this.#seq = seq;
    if (seq - this.#told >= MOST_WAITING) this.#tell();
    else this.#timer ??= setTimeout(() => this.#tell(), GATHER_MS);
  }

  /** The other side knows of all up to this number, and counts on from there. */
  reset(seq: number): void {
    this.stop();
    this.#seq = this.#told = seq;
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #tell(): void {
    this.stop();
    this.#told = this.#seq;
    this.#send(this.#seq);
  }
}
