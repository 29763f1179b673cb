import { nodeModule } from '../realm/async-store.ts';

/** How a browser takes values apart. */
export type Serialization = 'json' | 'structured-clone';

/** The most that a message may be, as UTF-8. */
const LARGEST_BYTES = 64 * 1024 * 1024;

const TOO_LARGE = 'Message exceeded maximum allowed size of 64MiB.';

/**
 * A message taken apart, so that each receiver can have one of its own.
 *
 * @param failure - The browser's text for what cannot travel.
 * @returns a function that puts it together again.
 * @throws Error with that text.
 */
export function takeApart(value: unknown, serialization: Serialization, failure: string): () => unknown {
  if (serialization === 'structured-clone') {
    const copy = orFail(failure, () => clone(value));
    return () => clone(copy);
  }
  const json = orFail(failure, () => toJson(value));
  if (json === undefined) return () => null;
  if (isTooLarge(json)) throw new Error(TOO_LARGE);
  return () => JSON.parse(json) as unknown;
}

// Unlike the language's own declaration says, nothing comes of what JSON has no word for.
const toJson: (value: unknown) => string | undefined = JSON.stringify;

function orFail<Result>(failure: string, act: () => Result): Result {
  try {
    return act();
  } catch {
    throw new Error(failure);
  }
}

function isTooLarge(text: string): boolean {
  // A UTF-16 unit takes one to three bytes: most messages need no count.
  if (text.length > LARGEST_BYTES) return true;
  return text.length * 3 > LARGEST_BYTES && new TextEncoder().encode(text).length > LARGEST_BYTES;
}

interface Workers {
  readonly MessageChannel: new () => {
    readonly port1: { postMessage(value: unknown, moved: readonly ArrayBuffer[]): void; close(): void };
  };
}

interface V8 {
  serialize(value: unknown): unknown;
  deserialize(bytes: unknown): unknown;
}

/**
 * A structured clone. jsdom has no `structuredClone`, Node's serialiser does the same.
 *
 * @param moved - Buffers that are taken away from whoever holds them.
 */
export function clone(value: unknown, moved: readonly ArrayBuffer[] = []): unknown {
  if (typeof structuredClone === 'function') return structuredClone(value, { transfer: [...moved] });
  const v8 = nodeModule('v8') as V8; // part of every Node
  const copy = v8.deserialize(v8.serialize(value));
  if (moved.length === 0) return copy;
  const { MessageChannel } = nodeModule('worker_threads') as Workers; // likewise
  const { port1 } = new MessageChannel();
  port1.postMessage(undefined, moved);
  port1.close();
  return copy;
}
