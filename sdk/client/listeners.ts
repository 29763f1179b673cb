/** The page's listeners to one thing. What one of them throws is reported as uncaught and stops nobody else. */
export interface Listeners<Argument> {
  readonly size: number;
  /** Returns what removes it again. The same function may be added twice, and is called twice. */
  readonly add: (listener: (argument: Argument) => void) => () => void;
  readonly tell: (argument: Argument) => void;
}

/** Makes an empty set of listeners. */
export function createListeners<Argument>(): Listeners<Argument> {
  const listeners = new Set<{ readonly listener: (argument: Argument) => void }>();
  return {
    get size() {
      return listeners.size;
    },
    add(listener) {
      const entry = { listener };
      listeners.add(entry);
      return () => void listeners.delete(entry);
    },
    tell(argument) {
      each(listeners, ({ listener }) => callListener(listener, argument));
    },
  };
}

/** Goes through a set of listeners, any of which may take back others. */
export function each<Listener>(listeners: ReadonlySet<Listener>, tell: (listener: Listener) => void): void {
  for (const listener of [...listeners]) if (listeners.has(listener)) tell(listener);
}

/** Calls a function of the page's: what it throws is reported as uncaught. */
export function callListener<Argument>(listener: (argument: Argument) => void, argument: Argument): void {
  try {
    listener(argument);
  } catch (error) {
    throwLater(error);
  }
}

/** Reports an error as uncaught. */
export function throwLater(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
