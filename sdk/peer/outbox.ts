import { atTurnsEnd } from './at-turns-end.ts';

/** One message holds no more, well below what the other side accepts: while it reads one, this side writes the next. */
const MOST_ITEMS = 256;

/**
 * Gathers what is sent in one turn, so that it leaves as one message.
 *
 * A lone frame is not delayed: the flush runs as a microtask, before the turn ends.
 */
export class Outbox<T> {
  readonly #flush: (batch: readonly T[]) => void;
  readonly #batch: T[] = [];

  constructor(flush: (batch: readonly T[]) => void) {
    this.#flush = flush;
  }

  /** How much has gathered. */
  get size(): number {
    return this.#batch.length;
  }

  push(item: T): void {
    if (this.add(item) === 1) atTurnsEnd(() => this.flush());
  }

  /** Gathers one more, for whoever sees to it that it leaves. Returns how many there were with it. */
  add(item: T): number {
    const size = this.#batch.push(item);
    if (size >= MOST_ITEMS) this.flush();
    return size;
  }

  /** Sends what has gathered, now. */
  flush(): void {
    if (this.#batch.length > 0) this.#flush(this.#batch.splice(0));
  }

  /** Forgets what has gathered. */
  clear(): void {
    this.#batch.splice(0);
  }
}
