import { createHash } from 'node:crypto';

import { afterEach, expect, describe, it, vi } from 'vitest';

import { createClient } from '../../../sdk/client/index.ts';
import { createHost, mutation, query, unchecked } from '../../../extension-side/host/index.ts';
import { EXTENSION_ID, startFakeRuntime } from '../../support/fake-runtime/fake-runtime.ts';

const MIB = 2 ** 20;

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
  const aborted: unknown[] = [];
  const boot = () => {
    const host = createHost({
      allow: ['https://app.example.com'],
      procedures: {
        echo: query({ input: unchecked(), handler: (input) => (entered.push(input), input) }),
        keep: mutation({ input: unchecked(), handler: (input) => entered.push(input) }),
        sizeOf: query({ input: unchecked<Uint8Array>(), handler: ({ length }) => length }),
        fail: query({
          input: unchecked(),
          handler: (input, context) => {
            throw context.error('NO', input);
          },
        }),
        ready: query(() => true),
        wait: query((_input, { signal }) => new Promise((resolve) => signal.addEventListener('abort', resolve))),
      },
    });
    host.listen();
  };
  const fake = startFakeRuntime({ boot });
  const client = createClient({ extensionId: EXTENSION_ID, transports: [transport] });
  return { fake, client, entered, aborted };
}

let close: () => Promise<void> = () => Promise.resolve();
afterEach(() => close());

describe.each(['port', 'message'] as const)('over %s', (transport) => {
  it('brings large values there and back', async () => {
    const { client } = setUp(transport);
    close = () => client.close();
    const value = {
      small: 1,
      bytes: bytesOf(2 * MIB + 5),
      part: bytesOf(2 * MIB).subarray(100, MIB + 100),
      words: new Float64Array(MIB / 16).fill(1.5),
      text: 'é💾x'.repeat(MIB / 2),
      list: [new Date(0), bytesOf(300_000).buffer],
    };
    expect(digest(await client.query('echo', value))).toEqual(digest(value));
  });

  it('brings a Blob', async () => {
    const { client } = setUp(transport);
    close = () => client.close();
    const bytes = bytesOf(2 * MIB + 1);
    const blob = (await client.query('echo', { blob: new Blob([bytes], { type: 'image/png' }) })) as { blob: Blob };
    expect(blob.blob.type).toBe('image/png');
    expect(digest(await blob.blob.arrayBuffer())).toEqual(digest(bytes.buffer));
  });

  it('brings the data of an error', async () => {
    const { client } = setUp(transport);
    close = () => client.close();
    const data = { bytes: bytesOf(MIB) };
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
    expect(await client.query('sizeOf', bytesOf(5 * MIB), { onProgress })).toBe(5 * MIB);
    expect(onProgress.mock.calls).toEqual(Array.from({ length: 20 }, (_, index) => [((index + 1) * MIB) / 4, 5 * MIB]));
  });

  it('makes other calls meanwhile', async () => {
    const { client } = setUp(transport);
    close = () => client.close();
    const order: string[] = [];
    await Promise.all([
      client.query('sizeOf', bytesOf(6 * MIB)).then(() => order.push('large')),
      client.query('ready').then(() => order.push('small')),
    ]);
    expect(order).toEqual(['small', 'large']);
  });

  it('keeps mutations in order', async () => {
    const { client, entered } = setUp(transport);
    close = () => client.close();
    await Promise.all([client.mutate('keep', bytesOf(5 * MIB)), client.mutate('keep', 'small')]);
    expect(entered).toEqual([expect.any(Uint8Array), 'small']);
  });
});
