/** An extension API event, such as `runtime.onMessage`. */
export class ExtensionEvent<Listener extends (...given: never[]) => unknown> {
  readonly #listeners = new Set<Listener>();

  get size(): number {
    return this.#listeners.size;
  }

  addListener(listener: Listener): void {
    this.#listeners.add(listener);
  }

  removeListener(listener: Listener): void {
    this.#listeners.delete(listener);
  }

  hasListener(listener: Listener): boolean {
    return this.#listeners.has(listener);
  }

  hasListeners(): boolean {
    return this.#listeners.size > 0;
  }

  /** The listeners of now: one that is added while they are called is not called. */
  snapshot(): readonly Listener[] {
    return [...this.#listeners];
  }
}
