import type { BrowserPort } from './browser-runtime.ts';

/** The ports that are open, counted by party: a page may open them without end. */
export class OpenPorts implements Iterable<BrowserPort> {
  readonly #most: number;
  readonly #partyOf = new Map<BrowserPort, string>();
  readonly #countOf = new Map<string, number>();

  /** @param most - How many one party may have. */
  constructor(most: number) {
    this.#most = most;
  }

  [Symbol.iterator](): Iterator<BrowserPort> {
    return this.#partyOf.keys();
  }

  has(port: BrowserPort): boolean {
    return this.#partyOf.has(port);
  }

  /** @returns `false` if the party has as many as it may. */
  add(port: BrowserPort, party: string): boolean {
    const count = this.#countOf.get(party) ?? 0;
    if (count >= this.#most) return false;
    this.#partyOf.set(port, party);
    this.#countOf.set(party, count + 1);
    return true;
  }

  delete(port: BrowserPort): void {
    const party = this.#partyOf.get(port);
    if (party === undefined) return;
    this.#partyOf.delete(port);
    const count = (this.#countOf.get(party) ?? 0) - 1;
    if (count > 0) this.#countOf.set(party, count);
    else this.#countOf.delete(party);
  }
}
