import { inspect } from 'node:util';

import { describe, expect, it } from 'vitest';

import { decode, encode, roundTrip, serializations, transmit } from './codec-fixture.ts';

const buffer = Uint8Array.from({ length: 70_000 }, (_, index) => index * 7).buffer;

describe.each(serializations)('the value codec under %s', (serialization) => {
  const send = (value: unknown, options?: { graph?: boolean }) => roundTrip(value, serialization, options);

  it.each([
    ['undefined', undefined],
    ['null', null],
    ['text', 'Grüße 👋'],
    ['NaN', NaN],
    ['-0', -0],
    ['infinities', [Infinity, -Infinity]],
    ['numbers', [0, 1.5, -1e300, Number.MAX_SAFE_INTEGER]],
    ['bigints', [0n, -1n, 2n ** 64n, -(2n ** 200n)]],
    ['nested undefined', { a: undefined, b: [undefined, 1] }],
    ['a date', new Date(1_700_000_000_000)],
    ['an invalid date', new Date(NaN)],
    [
      'a map',
      new Map<unknown, unknown>([
        ['a', 1],
        [{ key: true }, new Map([[NaN, undefined]])],
      ]),
    ],
    ['a set', new Set<unknown>([1, 'a', undefined, new Set([new Date(0)])])],
    ['a regular expression', /a(?<name>b)\/c/giu],
    ['a URL', new URL('https://example.com/path?query#hash')],
    ['an ArrayBuffer', buffer],
    ['an empty ArrayBuffer', new ArrayBuffer(0)],
    ['a DataView', new DataView(buffer, 3, 5)],
    [
      'typed arrays',
      [
        new Int8Array([-1]),
        new Uint8Array(buffer),
        new Uint8ClampedArray([300]),
        new Int16Array([-2]),
        new Uint16Array([2]),
        new Int32Array([-3]),
        new Uint32Array([3]),
        new Float32Array([0.5]),
        new Float64Array([NaN, -0]),
        new BigInt64Array([-4n]),
        new BigUint64Array([4n]),
      ],
    ],
    ['an object with the key of the encoding', { $p: ['Date', 0], more: { $p: { $p: [1n] } } }],
    ['an object of that key alone, in it', { $p: { $p: undefined } }],
  ])('carries %s', async (_name, value) => {
    expect(await send(value)).toStrictEqual(value);
    expect(await send({ deep: [value] })).toStrictEqual({ deep: [value] });
  });

  it('drops the lastIndex of a regular expression', async () => {
    const sticky = /a/y;
    sticky.lastIndex = 5;
    expect(((await send(sticky)) as RegExp).lastIndex).toBe(0);
  });

  it('carries errors with name, message and cause, but no stack', async () => {
    const error = new TypeError('bad', { cause: new RangeError('worse', { cause: { at: 3n } }) });
    error.stack = 'SECRET';
    const { wire } = encode(error, { serialization });
    expect(inspect(wire, { depth: null })).not.toContain('SECRET');
    const arrived = (await send(error)) as TypeError & { cause: RangeError };
    expect(arrived).toBeInstanceOf(TypeError);
    expect(Object.keys(arrived)).toEqual([]);
    expect(arrived.message).toBe('bad');
    expect(arrived.cause).toBeInstanceOf(RangeError);
    expect(arrived.cause.cause).toEqual({ at: 3n });
    expect('cause' in ((await send(new Error('alone'))) as Error)).toBe(false);
    expect('cause' in ((await send(new Error('kept', { cause: undefined }))) as Error)).toBe(true);
  });

  it('carries errors of unknown classes by name', async () => {
    class QuotaError extends Error {
      override name = 'QuotaError';
    }
    const arrived = (await send([new QuotaError('full'), new DOMException('stop', 'AbortError')])) as Error[];
    expect(arrived.map((error) => [error instanceof Error, error.name, error.message])).toEqual([
      [true, 'QuotaError', 'full'],
      [true, 'AbortError', 'stop'],
    ]);
  });

  it('carries Blobs and Files', async () => {
    const [blob, file, again] = (await send([
      new Blob([new Uint8Array(buffer)], { type: 'image/png' }),
      new File(['text'], 'a.txt', { type: 'text/plain', lastModified: 12 }),
      new Date(3),
    ])) as [Blob, File, Date];
    expect([blob.size, blob.type]).toEqual([70_000, 'image/png']);
    expect(await blob.arrayBuffer()).toStrictEqual(buffer);
    expect([file.name, file.type, file.lastModified, await file.text()]).toEqual(['a.txt', 'text/plain', 12, 'text']);
    expect(file).toBeInstanceOf(File);
    expect(again).toEqual(new Date(3));
  });

  it('keeps positions right behind a Blob', async () => {
    const shared = { here: true };
    const [, first, second] = (await send([new Blob(['a']), shared, shared], { graph: true })) as unknown[];
    expect(first).toEqual({ here: true });
    expect(second).toBe(first);
  });

  it('sends only its part of a larger buffer', async () => {
    const arrived = (await send(new Uint16Array(buffer, 4, 3))) as Uint16Array;
    expect(arrived).toStrictEqual(new Uint16Array(buffer.slice(4, 10)));
    expect(arrived.buffer.byteLength).toBe(6);
    expect(encode(new Uint8Array(buffer, 4, 3), { serialization }).bytes).toBeLessThan(200);
  });

  it('turns class instances into plain objects of their own enumerable properties', async () => {
    class Base {
      inherited = 1;
    }
    class Point extends Base {
      readonly x = 1n;
      #secret = 2;
      get y() {
        return this.#secret;
      }
      toJSON() {
        return 'called';
      }
      get [Symbol.toStringTag]() {
        return 'Point';
      }
    }
    const point = Object.defineProperty(new Point(), 'hidden', { value: 1, enumerable: false });
    expect(await send({ point })).toStrictEqual({ point: { inherited: 1, x: 1n } });
    expect(await send(Object.create({ up: 1 }, { own: { value: 2, enumerable: true } }))).toStrictEqual({ own: 2 });
    expect(await send(Object.assign(Object.create(null) as object, { a: 1 }))).toStrictEqual({ a: 1 });
  });

  it('takes arrays for what they are: no other keys, no subclass', async () => {
    class List extends Array<number> {}
    const match = /b/.exec('abc');
    expect(await send([match, List.of(1, 2), { at: 1n }])).toStrictEqual([['b'], [1, 2], { at: 1n }]);
  });

  it('leaves symbol keys behind', async () => {
    expect(await send({ [Symbol('a')]: () => 1, a: 1n })).toStrictEqual({ a: 1n });
  });

  it('carries values held in a proxy', async () => {
    expect(await send(new Proxy({ list: new Proxy([1, { a: 1 }], {}) }, {}))).toStrictEqual({ list: [1, { a: 1 }] });
  });

  it('carries objects of other realms', async () => {
    const { runInNewContext } = (await import('node:vm')).default;
    const foreign: unknown = runInNewContext(
      '({ a: [1], map: new Map([["k", new Date(5)]]), set: new Set([/x/g]), bytes: new Uint8Array([1, 2]), error: new TypeError("t") })',
    );
    const arrived = (await send(foreign)) as { error: Error };
    expect(arrived.error).toBeInstanceOf(TypeError);
    expect(arrived).toEqual({
      a: [1],
      map: new Map([['k', new Date(5)]]),
      set: new Set([/x/g]),
      bytes: new Uint8Array([1, 2]),
      error: new TypeError('t'),
    });
  });

  it('gives no meaning to a date, buffer or URL that stands in two places', async () => {
    const leaves = [new Date(1), /a/, new URL('https://example.com/'), new Uint8Array([1])];
    expect(await send([leaves[0], ...leaves, ...leaves.slice(1)])).toEqual([leaves[0], ...leaves, ...leaves.slice(1)]);
  });

  // Went wrong: a buffer in two places came back `INVALID_FRAME`.
  it('carries a buffer that stands in two places, and one under two views', async () => {
    const [shared, under] = [Uint8Array.of(1, 2).buffer, Uint8Array.of(3, 4).buffer];
    const value = { first: shared, second: shared, bytes: new Uint8Array(under), view: new DataView(under) };
    expect(await send(value)).toStrictEqual(value);
    const arrived = (await send(value, { graph: true })) as typeof value;
    expect(arrived).toStrictEqual(value);
    expect(arrived.second).toBe(arrived.first);
  });

  // Went wrong: where messages are cloned, a buffer left as what it had become meanwhile.
  it('carries what a buffer holds when it is encoded', () => {
    const bytes = Uint8Array.of(1, 2);
    const { wire, encoded } = encode({ bytes, buffer: bytes.buffer }, { serialization });
    bytes.fill(9);
    expect(decode(transmit(wire, serialization), { serialization, encoded })).toStrictEqual({
      bytes: Uint8Array.of(1, 2),
      buffer: Uint8Array.of(1, 2).buffer,
    });
  });

  it('refuses a Blob that cannot be read any more, when it finds out', async () => {
    const blob = new Blob(['a']);
    blob.arrayBuffer = () => Promise.reject(new Error('gone'));
    const { pending } = encode({ files: [blob] }, { serialization });
    await expect(pending).rejects.toMatchObject({ code: 'NOT_SERIALIZABLE', data: { path: 'input.files[0]' } });
  });
});
