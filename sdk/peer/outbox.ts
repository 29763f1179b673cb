/** A burst is over once nothing was added for so many microtasks: a generator that does not wait needs several for each item. */
const QUIET_HOPS = 16;

/** One message holds no more, well below what the other side accepts: while it reads one, this side writes the next. */
const MOST_ITEMS = 256;

/**
 * Gathers what is sent in one turn, so that it leaves as one message.
 *
 * A lone frame is not delayed: the flush runs as a microtask, before the turn ends.
 */
export class Outbox<T> {
  readonly #flush: (batch: readonly T[]) => void;
  #batch: T[] = [];
  #isWatching = false;

  constructor(flush: (batch: readonly T[]) => void) {
    this.#flush = flush;
  }

  push(item: T): void {
    if (this.#add(item) === 1) queueMicrotask(() => this.flush());
  }

  /** Like `push`, for one of many that follow upon each other in microtasks: they leave together, still before the turn ends. */
  pushOfBurst(item: T): void {
    this.#add(item);
    if (this.#isWatching) return;
    this.#isWatching = true;
    this.#watch(0, this.#batch.length);
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

  #add(item: T): number {
    const length = this.#batch.push(item);
    if (length >= MOST_ITEMS) this.flush();
    return length;
  }

  #watch(quiet: number, length: number): void {
    queueMicrotask(() => {
      const now = this.#batch.length;
      const stillQuiet = now === length ? quiet + 1 : 0;
      if (now > 0 && stillQuiet < QUIET_HOPS) {
        this.#watch(stillQuiet, now);
        return;
      }
      this.#isWatching = false;
      this.flush();
    });
  }
}
