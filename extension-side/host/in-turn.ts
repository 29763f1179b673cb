/** Lets what is decided at different speeds go on in the order in which it came. */
export class InTurn {
  /** By key: settles once the last that came has gone on. */
  readonly #last = new Map<string, Promise<void>>();

  /**
   * Whether anything that came before under this key has not gone on.
   *
   * @param keyOf - Asked for the key only where anybody waits.
   */
  isAwaited(keyOf: () => string): boolean {
    return this.#last.size > 0 && this.#last.has(keyOf());
  }

  /**
   * Calls `goOn` with the decision, once all that came before under this key have gone on.
   *
   * @returns a promise that settles when it has gone on, or never will.
   */
  wait<Decision>(
    key: string,
    decision: Decision | Promise<Decision>,
    goOn: (decision: Decision) => void,
  ): Promise<void> {
    const before = this.#last.get(key);
    const turn = Promise.all([decision, before?.catch(() => undefined)])
      .then(([decided]) => goOn(decided))
      .finally(() => {
        if (this.#last.get(key) === turn) this.#last.delete(key);
      });
    this.#last.set(key, turn);
    return turn;
  }
}
