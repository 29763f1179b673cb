/** How long an acknowledgement may wait for others to leave with. */
const GATHER_MS = 250;

/** So many leave at once: each takes room in the other side's ledger that the next calls need. */
const ENOUGH_IDS = 64;

/** Ids in one frame. */
const MOST_IDS = 4_096;

/**
 * Tells the other side which outcomes have arrived, so that it need not keep them.
 *
 * Nothing is lost with one that does not arrive: the record behind it expires.
 */
export class Acknowledgements {
  readonly #send: (ids: readonly number[]) => boolean;
  #ids: number[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param send - Sends them, or returns `false` where there is no connection: then they wait for {@link flush}. */
  constructor(send: (ids: readonly number[]) => boolean) {
    this.#send = send;
  }

  add(id: number): void {
    if (this.#ids.push(id) >= ENOUGH_IDS) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), GATHER_MS);
  }

  /** Sends what has gathered, and stops the timer. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#ids.length > 0 && this.#send(this.#ids.slice(-MOST_IDS))) this.#ids = [];
  }
}
