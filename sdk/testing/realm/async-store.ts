/** What is used of Node's `AsyncLocalStorage`, described structurally. */
export interface AsyncStore<Value> {
  getStore(): Value | undefined;
  run<Result>(value: Value, code: () => Result): Result;
}

interface NodeProcess {
  getBuiltinModule?(name: string): unknown;
}

/** A module of Node itself, asked for by name: a bundler for browsers sees no import. */
export function nodeModule(name: string): object | undefined {
  const { process } = globalThis as { process?: NodeProcess };
  const found = process?.getBuiltinModule?.(`node:${name}`);
  return typeof found === 'object' && found !== null ? found : undefined;
}

/**
 * A store whose value follows code over `await`, promises and timers.
 *
 * @throws Error where there is none: outside Node, or before Node 20.16.
 */
export function createAsyncStore<Value>(): AsyncStore<Value> {
  const { AsyncLocalStorage } = (nodeModule('async_hooks') ?? {}) as {
    AsyncLocalStorage?: new () => AsyncStore<Value>;
  };
  if (!AsyncLocalStorage) {
    throw new Error(
      'The fake browser needs AsyncLocalStorage to tell its pages and backgrounds apart: run the test in Node 20.16 or later.',
    );
  }
  return new AsyncLocalStorage();
}
