/**
 * A table of things with memory, one per key, whose keys hostile senders choose. Requirements:
 *
 * 1. It never holds more than `capacity` entries.
 * 2. An entry leaves only when it remembers nothing worth keeping: nobody gets a fresh allowance by pushing the own
 *    old one out.
 * 3. Finding room costs a few steps, however many entries there are.
 * 4. Where there is no room, all newcomers share one entry: they get in each other's way, not in that of those who
 *    came before.
 */
export class BoundedTable<Entry> {
  readonly #capacity: number;
  readonly #create: (nowMs: number) => Entry;
  readonly #isIdle: (entry: Entry, nowMs: number) => boolean;
  // A Map keeps the order of insertion, and each use inserts anew: the entry unused for longest is the first.
  readonly #entries = new Map<string, Entry>();
  #shared: Entry | undefined;

  constructor(capacity: number, create: (nowMs: number) => Entry, isIdle: (entry: Entry, nowMs: number) => boolean) {
    this.#capacity = capacity;
    this.#create = create;
    this.#isIdle = isIdle;
  }

  /** How many entries there are, the shared one not counted. */
  get size(): number {
    return this.#entries.size;
  }

  /** The entry of a key, made if there is none. */
  entryOf(key: string, nowMs: number): Entry {
    const known = this.#entries.get(key);
    if (known === undefined && !this.#makeRoom(nowMs)) return (this.#shared ??= this.#create(nowMs));
    const entry = known ?? this.#create(nowMs);
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry;
  }

  /** Whether every entry is idle, the shared one too. */
  isIdle(nowMs: number): boolean {
    if (this.#shared !== undefined && !this.#isIdle(this.#shared, nowMs)) return false;
    for (const entry of this.#entries.values()) if (!this.#isIdle(entry, nowMs)) return false;
    return true;
  }

  #makeRoom(nowMs: number): boolean {
    if (this.#entries.size < this.#capacity) return true;
    let steps = EVICTION_STEPS;
    for (const [key, entry] of this.#entries) {
      if (this.#isIdle(entry, nowMs)) this.#entries.delete(key);
      steps -= 1;
      if (steps === 0) break;
    }
    return this.#entries.size < this.#capacity;
  }
}

// Two would do to stay ahead of the newcomers, who come one at a time.
const EVICTION_STEPS = 8;
