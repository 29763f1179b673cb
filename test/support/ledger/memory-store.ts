import type { LedgerStore, StoreChanges } from '../../../extension-side/host/ledger/ledger-store.ts';

/** What becomes of one write. */
export type WriteFate =
  /** It is stored, and the writer hears so. */
  | 'stored'
  /** The browser refuses it. */
  | 'refused'
  /** It is stored, and the worker dies before it hears so. */
  | 'stored-then-dead'
  /** The worker dies before it is stored. */
  | 'dead';

/** What outlives a worker: a store in memory, which notes what it is asked and does to writes what a test wants. */
export class MemoryStore implements LedgerStore {
  readonly content = new Map<string, unknown>();
  readonly reads: (readonly string[])[] = [];
  readonly writes: StoreChanges[] = [];
  /** Decides about each write, by its place among all. */
  fate: (index: number) => WriteFate = () => 'stored';
  /** Whether reads are refused. */
  refusesReads = false;
  readonly #held: (() => void)[] = [];
  #isHolding = false;

  read(keys: readonly string[]): Promise<Record<string, unknown>> {
    this.reads.push(keys);
    if (this.refusesReads) return Promise.reject(new Error('no reading'));
    return Promise.resolve(
      Object.fromEntries(keys.filter((key) => this.content.has(key)).map((key) => [key, this.content.get(key)])),
    );
  }

  async write(changes: StoreChanges): Promise<void> {
    const fate = this.fate(this.writes.push(changes) - 1);
    if (this.#isHolding) await new Promise<void>((resolve) => this.#held.push(resolve));
    if (fate === 'refused') throw new Error('Session storage quota bytes exceeded. Values were not stored.');
    if (fate !== 'dead') {
      for (const [key, value] of Object.entries(changes.set)) this.content.set(key, value);
      for (const key of changes.remove) this.content.delete(key);
    }
    if (fate !== 'stored') await new Promise(() => undefined);
  }

  /** Writes wait from now on. */
  hold(): void {
    this.#isHolding = true;
  }

  /** Writes go on. */
  release(): void {
    this.#isHolding = false;
    for (const resolve of this.#held.splice(0)) resolve();
  }

  /** The bytes of all keys and values. */
  get bytes(): number {
    let bytes = 0;
    for (const [key, value] of this.content) bytes += Buffer.byteLength(key) + Buffer.byteLength(String(value));
    return bytes;
  }
}
