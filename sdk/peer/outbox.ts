/**
 * Gathers what is sent in one turn, so that it leaves as one message.
 *
 * A lone frame is not delayed: the flush runs as a microtask, before the turn ends.
 */
export class Outbox<T> {
  readonly #flush: (batch: readonly T[]) => void;
  #batch: T[] = [];

  constructor(flush: (batch: readonly T[]) => void) {
    this.#flush = flush;
  }

  push(item: T): void {
    if (this.#batch.push(item) === 1) queueMicrotask(() => this.flush());
  }

  /** Sends what has gathered, now. */
  flush(): void {
    if (this.#batch.length === 0) return;
    const batch = this.#batch;
    this.#batch = [];
    this.#flush(batch);
  }

  /** Forgets what has gathered. */
  clear(): void {
    this.#batch = [];
  }
}
