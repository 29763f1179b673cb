import type { StoreChanges } from './ledger-store.ts';

/** What a commit is made of. */
export interface CommitSource<Batch extends StoreChanges> {
  /** Takes all that has changed since it was last called; nothing, where that is nothing. */
  collect(): Batch | undefined;
  write(changes: StoreChanges): Promise<void>;
  onWritten(batch: Batch): void;
  /** The store has none of it: it counts as changed again. */
  onFailed(batch: Batch): void;
}

interface Waiter {
  readonly undo: () => void;
  readonly resolve: () => void;
  readonly reject: (cause: unknown) => void;
}

/**
 * One write for all that changes in one turn, or while a write is under way. Never two writes at once: a later one could arrive first.
 *
 * What a write failed to store is tried again with the next change, not by itself: a full store would be asked for ever.
 */
export class GroupCommit<Batch extends StoreChanges> {
  readonly #source: CommitSource<Batch>;
  #waiters: Waiter[] = [];
  #isStaged = false;
  /** A write is under way or about to be. */
  #isBusy = false;

  constructor(source: CommitSource<Batch>) {
    this.#source = source;
  }

  /** Something changed that nobody waits for. */
  stage(): void {
    this.#isStaged = true;
    if (this.#isBusy) return;
    this.#isBusy = true;
    queueMicrotask(() => void this.#write());
  }

  /**
   * Something changed: resolves once it is stored.
   *
   * @param undo - Called where it could not be stored, before anything else is written; then the promise rejects.
   */
  commit(undo: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiters.push({ undo, resolve, reject });
      this.stage();
    });
  }

  /** Whether something was staged while the write was under way. */
  #hasMore(): boolean {
    return this.#isStaged;
  }

  async #write(): Promise<void> {
    const waiters = this.#waiters.splice(0);
    this.#isStaged = false;
    const batch = this.#source.collect();
    try {
      if (batch) {
        await this.#source.write(batch);
        this.#source.onWritten(batch);
      }
      for (const { resolve } of waiters) resolve();
    } catch (error) {
      if (batch) this.#source.onFailed(batch);
      for (const { undo } of waiters) undo();
      for (const { reject } of waiters) reject(error);
    }
    this.#isBusy = false;
    if (this.#hasMore()) this.stage();
  }
}
