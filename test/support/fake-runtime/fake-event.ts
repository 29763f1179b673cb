/** An extension API event. */
export class FakeEvent<Listener extends (...given: never[]) => unknown> {
  readonly listeners = new Set<Listener>();

  addListener(listener: Listener): void {
    this.listeners.add(listener);
  }

  removeListener(listener: Listener): void {
    this.listeners.delete(listener);
  }

  /** Calls every listener and returns what they answer. */
  emit(...given: Parameters<Listener>): unknown[] {
    return [...this.listeners].map((listener) => listener(...given));
  }
}

/** What the browser makes of a message: JSON, and `null` for what JSON has no word for. */
export function jsonClone(value: unknown): unknown {
  const text = JSON.stringify(value) as string | undefined;
  return text === undefined ? null : (JSON.parse(text) as unknown);
}
