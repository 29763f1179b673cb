/** Lets what is decided at different speeds go on in the order in which it came. */
export class InTurn {
  /** By key: settles once the last that came has gone on. */
  readonly #last = new Map<string, Promise<void>>();

  /**
   * Calls `goOn` with the decision, once all that came before under this key have gone on: at once where nothing has to be waited for.
   *
   * @param keyOf - Asked for the key only where anybody waits.
   */
  wait<Decision>(
    keyOf: () => string,
    decision: Decision | Promise<Decision>,
    goOn: (decision: Decision) => void,
  ): void {
    const before = this.#last.size > 0 ? this.#last.get(keyOf()) : undefined;
    if (!before && !(decision instanceof Promise)) {
      goOn(decision);
      return;
    }
    const key = keyOf();
    const turn = Promise.all([decision, before?.catch(() => undefined)])
      .then(([decided]) => goOn(decided))
      .finally(() => {
        if (this.#last.get(key) === turn) this.#last.delete(key);
      });
    this.#last.set(key, turn);
  }
}
