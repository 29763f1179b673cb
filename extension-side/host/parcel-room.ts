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

/**
 * Counts the bytes of large values that are held, so that they stay within bounds, whoever they belong to.
 *
 * Requirements:
 * 1. Those of one session enter in the order of asking.
 * 2. No session waits for another whose own bounds are reached, and they take turns.
 * 3. Who asks, and what is given back, costs no more than a look at the first of each session, however many wait behind it.
 */
export class ParcelRoom {
  readonly #boundsOf: (owner: ParcelOwner) => readonly Bound[];
  readonly #used = new Map<string, number>();
  /** Who waits, by session; the session whose turn is next comes first. */
  readonly #lines = new Map<string, Set<Waiting>>();

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
      if (bytes === 0) return; // Nobody waits for that.
      for (const [name] of bounds) this.#add(name, -bytes);
      this.#letIn();
    };
  }

  /**
   * Takes room as soon as there is enough.
   *
   * @param enter - Called with what gives it back, at once where there is room and nothing of the session waits.
   * @returns what ends the wait.
   */
  await(owner: ParcelOwner, bytes: number, enter: (leave: () => void) => void): () => void {
    const waiting: Waiting = { owner, bytes, enter };
    const line = this.#lines.get(owner.session);
    if (line) line.add(waiting);
    else {
      const leave = this.take(owner, bytes);
      if (leave) enter(leave);
      else this.#lines.set(owner.session, new Set([waiting]));
    }
    return () => this.#giveUp(waiting);
  }

  #letIn(): void {
    // A session that is served goes to the end, and comes up again there.
    for (const [session, line] of this.#lines) {
      const [first] = line;
      const leave = first && this.take(first.owner, first.bytes);
      if (!leave) continue;
      line.delete(first);
      this.#lines.delete(session);
      if (line.size > 0) this.#lines.set(session, line);
      first.enter(leave);
    }
  }

  #giveUp(waiting: Waiting): void {
    const { session } = waiting.owner;
    const line = this.#lines.get(session);
    const [first] = line ?? [];
    if (!line?.delete(waiting)) return;
    if (line.size === 0) this.#lines.delete(session);
    // Those behind it may need less.
    else if (first === waiting) this.#letIn();
  }

  #add(name: string, bytes: number): void {
    const used = (this.#used.get(name) ?? 0) + bytes;
    if (used > 0) this.#used.set(name, used);
    else this.#used.delete(name);
  }
}
