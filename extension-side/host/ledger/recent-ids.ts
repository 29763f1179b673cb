/** More than a client has in flight: who is older than so many others is not on its way any more. */
const MOST_IDS = 4_096;

/** The ids that came last, in bounded memory. What it no longer remembers it claims to know: it never says no to one that came. */
export class RecentIds {
  readonly #ids = new Set<number>();
  #floor = -1;

  add(id: number): void {
    this.#ids.add(id);
    for (const oldest of this.#ids) {
      if (this.#ids.size <= MOST_IDS) return;
      this.#ids.delete(oldest);
      this.#floor = Math.max(this.#floor, oldest);
    }
  }

  has(id: number): boolean {
    return id <= this.#floor || this.#ids.has(id);
  }
}
