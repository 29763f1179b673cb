import { describe, expect, it } from 'vitest';

import { OutgoingStream, type StreamItem } from '../../../sdk/peer/outgoing-stream.ts';
import { PortcullisError } from '../../../sdk/protocol/errors.ts';

const stopped = new PortcullisError('ABORTED', 'Enough.');
const toItem = (value: unknown): Promise<StreamItem> => Promise.resolve({ value });

/** Lets everything happen that needs no timer. */
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

function counting(): { source: AsyncGenerator<number>; readonly seen: { yielded: number; isClosed: boolean } } {
  const seen = { yielded: 0, isClosed: false };
  async function* count(): AsyncGenerator<number> {
    try {
      for (;;) {
        await Promise.resolve();
        yield ++seen.yielded;
      }
    } finally {
      seen.isClosed = true;
    }
  }
  return { source: count(), seen };
}

describe('an outgoing stream', () => {
  it('asks the generator for no more than there is credit', async () => {
    const sent: unknown[] = [];
    const { source, seen } = counting();
    const stream = new OutgoingStream(3, 10, ({ value }) => sent.push(value));
    const driven = stream.drive(source, toItem);
    await settle();
    expect([sent, seen.yielded]).toEqual([[1, 2, 3], 3]);
    stream.grant(2);
    await settle();
    expect([sent, seen.yielded]).toEqual([[1, 2, 3, 4, 5], 5]);
    stream.stop(stopped);
    await driven;
  });

  it('takes no more credit at a time than the limit, whatever is granted', async () => {
    const { source, seen } = counting();
    const stream = new OutgoingStream(1e9, 5, () => undefined);
    const driven = stream.drive(source, toItem);
    await settle();
    expect(seen.yielded).toBe(5);
    stream.grant(1e9);
    await settle();
    expect(seen.yielded).toBe(10);
    stream.stop(stopped);
    await driven;
  });

  it('that is stopped fires its signal, closes the generator and sends nothing more', async () => {
    const sent: unknown[] = [];
    const { source, seen } = counting();
    const stream = new OutgoingStream(2, 2, ({ value }) => sent.push(value));
    const driven = stream.drive(source, toItem);
    await settle();
    stream.stop(stopped);
    stream.grant(100);
    await driven;
    expect(seen.isClosed).toBe(true);
    expect(stream.signal.reason).toBe(stopped);
    expect(sent).toEqual([1, 2]);
  });

  it('rests while it is paused, also if credit is granted', async () => {
    const { source, seen } = counting();
    const stream = new OutgoingStream(2, 2, () => undefined);
    const driven = stream.drive(source, toItem);
    await settle();
    stream.pause();
    stream.grant(2);
    await settle();
    expect(seen.yielded).toBe(2);
    stream.stop(stopped);
    await driven;
    expect(seen.isClosed).toBe(true);
  });

  it('closes the generator and fails where an item cannot be sent', async () => {
    const { source, seen } = counting();
    const stream = new OutgoingStream(2, 2, () => undefined);
    const failure = new Error('not an item');
    await expect(stream.drive(source, () => Promise.reject(failure))).rejects.toBe(failure);
    expect(seen.isClosed).toBe(true);
  });

  it('fails with what the generator throws, also in its finally after it was stopped', async () => {
    const failure = new Error('in the finally');
    async function* source(): AsyncGenerator<number> {
      try {
        yield await Promise.resolve(1);
      } finally {
        await Promise.reject(failure);
      }
    }
    const stream = new OutgoingStream(1, 1, () => undefined);
    const driven = stream.drive(source(), toItem);
    await settle();
    stream.stop(stopped);
    await expect(driven).rejects.toBe(failure);
  });

  it('resolves when the generator ends', async () => {
    async function* source(): AsyncGenerator<number> {
      yield await Promise.resolve(1);
    }
    const sent: unknown[] = [];
    await new OutgoingStream(9, 9, ({ value }) => sent.push(value)).drive(source(), toItem);
    expect(sent).toEqual([1]);
  });
});
