/** Whose bytes are counted. */
export interface ParcelOwner {
  /** The session, told from every other one. */
  readonly session: string;
  /** The origin, or extension, that it belongs to. */
  readonly party: string;
}

/** A count, by its name, and what it may come to. */
type Bound = readonly [name: string, bytes: number];

interface Waiting {
  readonly owner: ParcelOwner;
  readonly bytes: number;
  readonly enter: (leave: () => void) => void;
}

/** Counts the bytes of large values that are held, so that they stay within bounds, whoever they belong to. */
export class ParcelRoom {
  readonly #boundsOf: (owner: ParcelOwner) => readonly Bound[];
  readonly #used = new Map<string, number>();
  readonly #waiting = new Set<Waiting>();

  /** @param boundsOf - Each count that the bytes of an owner add to. */
  constructor(boundsOf: (owner: ParcelOwner) => readonly Bound[]) {
    this.#boundsOf = boundsOf;
  }

  /** Takes room, if there is enough. Returns what gives it back, to be called once. */
  take(owner: ParcelOwner, bytes: number): (() => void) | undefined {
    const bounds = this.#boundsOf(owner);
    // What is no number is no size either.
    if (bounds.some(([name, limit]) => !((this.#used.get(name) ?? 0) + bytes <= limit))) return undefined;
    for (const [name] of bounds) this.#add(name, bytes);
    return () => {
      for (const [name] of bounds) this.#add(name, -bytes);
      this.#letIn();
    };
  }

  /**
   * Takes room as soon as there is enough.
   *
   * @param enter - Called with what gives it back, at once where there is room.
   * @returns what ends the wait.
   */
  await(owner: ParcelOwner, bytes: number, enter: (leave: () => void) => void): () => void {
    const waiting: Waiting = { owner, bytes, enter };
    this.#waiting.add(waiting);
    this.#letIn();
    return () => void this.#waiting.delete(waiting);
  }

  /** In the order of asking, but nobody waits for one whose own bounds are reached. */
  #letIn(): void {
    for (const waiting of this.#waiting) {
      const leave = this.take(waiting.owner, waiting.bytes);
      if (!leave) continue;
      this.#waiting.delete(waiting);
      waiting.enter(leave);
    }
  }

  #add(name: string, bytes: number): void {
    const used = (this.#used.get(name) ?? 0) + bytes;
    if (used > 0) this.#used.set(name, used);
    else this.#used.delete(name);
  }
}
