import { createHash } from 'node:crypto';

import { afterEach, expect, describe, it, vi } from 'vitest';

import { createClient } from '../../../sdk/client/index.ts';
import { createHost, mutation, query, unchecked, type Host } from '../../../extension-side/host/index.ts';
import { EXTENSION_ID, startFakeRuntime } from '../../support/fake-runtime/fake-runtime.ts';

/** What is sent at once, and the least that travels apart. */
const PIECE = 2 ** 18;

/** A digest in the place of each large leaf: comparing millions of bytes one by one takes seconds. */
function digest(value: unknown): unknown {
  const hash = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex');
  if (typeof value === 'string') return value.length < 100 ? value : hash(value);
  if (value instanceof ArrayBuffer) return ['ArrayBuffer', hash(new Uint8Array(value))];
  if (ArrayBuffer.isView(value)) {
    return [value.constructor.name, hash(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))];
  }
  if (Array.isArray(value)) return value.map(digest);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, digest(item)]));
}

/** Bytes that differ from one piece to the next. */
function bytesOf(length: number): Uint8Array<ArrayBuffer> {
  const words = new Uint32Array(Math.ceil(length / 4));
  for (let index = 0; index < words.length; index++) words[index] = Math.imul(index, 2_654_435_761);
  return new Uint8Array(words.buffer, 0, length).slice();
}

function setUp(transport: 'port' | 'message') {
  vi.spyOn(console, 'warn').mockReturnValue(undefined);
  const entered: unknown[] = [];
  let listening: Host | undefined;
  const boot = () => {
    const host = createHost({
      allow: ['https://app.example.com'],
      procedures: {
        echo: query({ input: unchecked(), handler: (input) => (entered.push(input), input) }),
        keep: mutation({ input: unchecked(), handler: (input) => entered.push(input) }),
        sizeOf: query({ input: unchecked<Uint8Array>(), handler: ({ length }) => length }),
        make: query({ input: unchecked<number>(), handler: bytesOf }),
        fail: query({
          input: unchecked(),
          handler: (input, context) => {
            throw context.error('NO', input);
          },
        }),
        ready: query(() => true),
      },
      page: { reverse: { input: unchecked<Uint8Array>(), output: unchecked<Uint8Array>() } },
    });
    host.listen();
    listening = host;
  };
  const fake = startFakeRuntime({ boot });
  const client = createClient({ extensionId: EXTENSION_ID, transports: [transport] });
  return { fake, client, entered, host: () => listening };
}

let close: () => Promise<void> = () => Promise.resolve();
afterEach(() => close());

describe.each(['port', 'message'] as const)('over %s', { timeout: 30_000 }, (transport) => {
  it('brings large values there and back', async () => {
    const { client } = setUp(transport);
    close = () => client.close();
    const value = {
      small: 1,
      bytes: bytesOf(2 * PIECE + 5),
      part: bytesOf(2 * PIECE).subarray(100, PIECE + 100),
      words: new Float64Array(PIECE / 8).fill(1.5),
      text: 'é💾x'.repeat(PIECE / 3),
      list: [new Date(0), bytesOf(300_000).buffer],
    };
    expect(digest(await client.query('echo', value))).toEqual(digest(value));
  });

  // Went wrong: more pulls came than the host let wait, and the outcomes whose pieces it did not send failed as after a lost connection.
  it('brings the large outcomes of many calls that are made at once', async () => {
    const { client } = setUp(transport);
    close = () => client.close();
    const lengths = Array.from({ length: 20 }, (_, index) => 300_000 + index);
    const outcomes = await Promise.all(lengths.map((length) => client.query('make', length, { retry: false })));
    expect(outcomes.map((outcome) => (outcome as Uint8Array).length)).toEqual(lengths);
    expect(digest(outcomes[19])).toEqual(digest(bytesOf(300_019)));
  });

  it('brings a Blob', async () => {
    const { client } = setUp(transport);
    close = () => client.close();
    const bytes = bytesOf(2 * PIECE + 1);
    const blob = (await client.query('echo', { blob: new Blob([bytes], { type: 'image/png' }) })) as { blob: Blob };
    expect(blob.blob.type).toBe('image/png');
    expect(digest(await blob.blob.arrayBuffer())).toEqual(digest(bytes.buffer));
  });

  it('brings the data of an error', async () => {
    const { client } = setUp(transport);
    close = () => client.close();
    const data = { bytes: bytesOf(PIECE) };
    const failure = (await client.query('fail', data).catch((error: unknown) => error)) as {
      code: string;
      data: unknown;
    };
    expect([failure.code, digest(failure.data)]).toEqual(['NO', digest(data)]);
  });

  it('tells how much has been sent', async () => {
    const { client } = setUp(transport);
    close = () => client.close();
    const onProgress = vi.fn();
    expect(await client.query('sizeOf', bytesOf(5 * PIECE), { onProgress })).toBe(5 * PIECE);
    expect(onProgress.mock.calls).toEqual([1, 2, 3, 4, 5].map((count) => [count * PIECE, 5 * PIECE]));
  });

  it('makes other calls meanwhile', async () => {
    const { client } = setUp(transport);
    close = () => client.close();
    const order: string[] = [];
    await Promise.all([
      client.query('sizeOf', bytesOf(12 * PIECE)).then(() => order.push('large')),
      client.query('ready').then(() => order.push('small')),
    ]);
    expect(order).toEqual(['small', 'large']);
  });

  it('keeps mutations in order', async () => {
    const { client, entered } = setUp(transport);
    close = () => client.close();
    await Promise.all([client.mutate('keep', bytesOf(5 * PIECE)), client.mutate('keep', 'small')]);
    expect(entered).toEqual([expect.any(Uint8Array), 'small']);
  });

  it.each([1, 8, 12])('sends a large value anew to a worker that was restarted after %i pieces', async (killedAt) => {
    const { client, fake, entered } = setUp(transport);
    close = () => client.close();
    const onProgress = vi.fn((sent: number) => {
      if (sent === killedAt * PIECE) fake.killWorker();
    });
    const value = bytesOf(16 * PIECE);
    await client.mutate('keep', value, { onProgress });
    expect(entered).toHaveLength(1);
    expect(digest(entered[0])).toEqual(digest(value));
    expect(onProgress.mock.lastCall).toEqual([16 * PIECE, 16 * PIECE]);
  });

  it('leaves nothing of a call that is aborted half-way', async () => {
    const { client, entered } = setUp(transport);
    close = () => client.close();
    for (let time = 0; time < 3; time++) {
      const controller = new AbortController();
      // Each takes more than half of what the host has room for.
      const aborted = client.query('echo', 'x'.repeat(140 * 2 ** 20), {
        signal: controller.signal,
        onProgress: (sent) => {
          if (sent >= 2 * PIECE) controller.abort();
        },
      });
      await expect(aborted).rejects.toMatchObject({ code: 'ABORTED', delivered: 'unknown' });
    }
    expect(entered).toEqual([]);
    const value = bytesOf(PIECE);
    expect(digest(await client.query('echo', value))).toEqual(digest(value));
  });

  it.each([1, 8, 9])('brings the others where one of three is aborted after %i pieces', async (abortedAt) => {
    const { client, entered } = setUp(transport);
    close = () => client.close();
    const controller = new AbortController();
    const values = [4, 12, 9].map((pieces) => bytesOf(pieces * PIECE));
    const outcomes = await Promise.all(
      values.map((value, index) =>
        client
          .mutate('keep', value, {
            signal: index === 1 ? controller.signal : undefined,
            onProgress: (sent) => {
              if (index === 1 && sent === abortedAt * PIECE) controller.abort();
            },
          })
          .then(
            () => 'resolved',
            (error: unknown) => (error as { code: string }).code,
          ),
      ),
    );
    expect(outcomes).toEqual(['resolved', 'ABORTED', 'resolved']);
    expect(digest(entered)).toEqual(digest([values[0], values[2]]));
  });

  it('refuses what is larger than the host takes, before any of it is sent', async () => {
    const { client, fake } = setUp(transport);
    close = () => client.close();
    await client.query('ready');
    const before = fake.messages.length + fake.ports.flatMap(({ posted }) => posted).length;
    await expect(client.query('echo', { deep: ['x'.repeat(257 * 2 ** 20)] })).rejects.toMatchObject({
      code: 'MESSAGE_TOO_LARGE',
      delivered: 'no',
      data: { limit: 'reassemblyBytesPerSession', path: 'input.deep[0]' },
    });
    expect(fake.messages.length + fake.ports.flatMap(({ posted }) => posted).length).toBe(before);
  });
});

it('brings large values from the extension to a page, and back', async () => {
  const { client, host } = setUp('port');
  close = () => client.close();
  client.expose({ reverse: (input) => (input as Uint8Array).slice().reverse() }); // what the host sends
  await client.query('ready');
  await vi.waitFor(() => expect(host()?.sessions()).toHaveLength(1));
  const value = bytesOf(2 * PIECE + 3);
  const [session] = host()?.sessions() ?? []; // whose type knows of no procedures
  expect(digest(await session?.query('reverse' as never, value))).toEqual(digest(value.slice().reverse()));
});
