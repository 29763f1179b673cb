import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { isSame } from '../../../sdk/react/is-same.ts';

class Range {
  readonly from = 1;
  readonly to: number;
  constructor(to: number) {
    this.to = to;
  }
}
class Tagged {
  readonly [Symbol.toStringTag] = 'Tagged';
  readonly id: number;
  constructor(id: number) {
    this.id = id;
  }
}
const ring = (...names: string[]): object => {
  const first: Record<string, unknown> = { name: names[0] };
  let last = first;
  for (const name of names.slice(1)) {
    const next: Record<string, unknown> = { name };
    last['next'] = next;
    last = next;
  }
  last['next'] = first;
  return first;
};
const chain = (depth: number): unknown => {
  let value: unknown = 'end';
  for (let level = 0; level < depth; level++) value = [value];
  return value;
};
const shared = { id: 1 };
const detached = (): ArrayBuffer => {
  const buffer = new ArrayBuffer(8);
  structuredClone(buffer, { transfer: [buffer] });
  return buffer;
};
const unreadable = () => ({
  get now(): never {
    throw new Error('not now');
  },
});
class Pretender {
  readonly [Symbol.toStringTag] = 'Date';
}

describe('two inputs say the same', () => {
  it('where one is a copy of the other', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        expect(isSame(value, structuredClone(value))).toBe(true);
      }),
    );
  });

  it('where one is a copy of the other, of whatever travels', () => {
    const options = { maxDepth: 3, withBigInt: true, withDate: true, withMap: true, withSet: true } as const;
    fc.assert(
      fc.property(fc.anything({ ...options, withTypedArray: true }), (value) => {
        expect(isSame(value, structuredClone(value))).toBe(true);
      }),
    );
  });

  it.each<[unknown, unknown]>([
    [NaN, NaN],
    [1n, 1n],
    [{ a: undefined }, { a: undefined }],
    [
      { a: 1, b: 2 },
      { b: 2, a: 1 },
    ],
    [Object.assign(Object.create(null) as object, { a: 1 }), { a: 1 }],
    [new Range(2), new Range(2)],
    [new Range(2), { from: 1, to: 2 }],
    [new Tagged(1), new Tagged(1)],
    [new Date(0), new Date(0)],
    [new Date(NaN), new Date(NaN)],
    [/a/g, /a/g],
    [new URL('https://a.example/b'), new URL('https://a.example/b')],
    [new Map([[{ key: 1 }, [1]]]), new Map([[{ key: 1 }, [1]]])],
    [new Set([{ a: 1 }]), new Set([{ a: 1 }])],
    [new RangeError('no', { cause: { why: 1 } }), new RangeError('no', { cause: { why: 1 } })],
    [new DOMException('no', 'AbortError'), new DOMException('no', 'AbortError')],
    [Uint8Array.of(1, 2).buffer, Uint8Array.of(1, 2).buffer],
    [Uint8Array.of(1, 2), Uint8Array.of(0, 1, 2).subarray(1)],
    [new DataView(new ArrayBuffer(2)), new DataView(new ArrayBuffer(3), 1)],
    [Float32Array.of(NaN), Float32Array.of(NaN)],
    [ring('a', 'b'), ring('a', 'b')],
    [[shared, shared], [{ id: 1 }, { id: 1 }].fill({ id: 1 })],
    [
      [shared, new Range(2)],
      [shared, new Range(2)],
    ],
  ])('%o and %o', (one, other) => {
    expect(isSame(one, other)).toBe(true);
  });

  it.each<unknown>([() => 1, new Blob(['a']), new File(['a'], 'a'), Promise.resolve(), detached()])(
    'where it is itself: %o',
    (value) => {
      expect(isSame({ value }, { value })).toBe(true);
    },
  );

  it('however deep they are', () => {
    expect(isSame(chain(100_000), chain(100_000))).toBe(true);
    expect(isSame(chain(100_000), chain(100_001))).toBe(false);
  });

  it('where they cannot be read only if they are one', () => {
    const one = unreadable();
    expect(isSame([one], [one])).toBe(true);
    expect(isSame([one], [unreadable()])).toBe(false);
    expect(isSame(new Pretender(), new Pretender())).toBe(false);
  });
});

it.each<[unknown, unknown]>([
  [0, -0],
  [1, '1'],
  [1n, 1],
  [[1], [1, 2]],
  [[1], { 0: 1 }],
  [Array(1), [5]],
  [{ a: undefined }, {}],
  [{ a: undefined }, { b: undefined }],
  [null, {}],
  [new Range(2), new Range(3)],
  [new Tagged(1), new Tagged(2)],
  [new Date(0), new Date(1)],
  [new Date(0), new Date(NaN)],
  [new Date(0), {}],
  [/a/g, /a/],
  [/a/, /b/],
  [new URL('https://a.example'), new URL('https://b.example')],
  [new Map([[1, 2]]), new Map([[1, 3]])],
  [
    new Map([
      [1, 1],
      [2, 2],
    ]),
    new Map([
      [2, 2],
      [1, 1],
    ]),
  ],
  [new Set([1, 2]), new Set([2, 1])],
  [new Set(), new Map()],
  [new Error('a'), new Error('b')],
  [new Error('a'), new TypeError('a')],
  [new Error('a', { cause: 1 }), new Error('a', { cause: 2 })],
  [new Error('a', { cause: undefined }), new Error('a')],
  [new ArrayBuffer(1), new ArrayBuffer(2)],
  [Uint8Array.of(1), Uint8Array.of(2)],
  [Uint8Array.of(1), Int8Array.of(1)],
  [Float64Array.of(0), Float64Array.of(-0)],
  [new Uint8Array(1), new ArrayBuffer(1)],
  [ring('a', 'b'), ring('a', 'c')],
  [ring('a'), ring('a', 'a')],
  [
    [shared, shared],
    [{ id: 1 }, { id: 1 }],
  ],
  [
    [{ id: 1 }, { id: 1 }],
    [shared, shared],
  ],
  [() => 1, () => 1],
  [Symbol('a'), Symbol('a')],
  [new Blob(['a']), new Blob(['a'])],
  [new File(['a'], 'a', { lastModified: 0 }), new File(['a'], 'a', { lastModified: 0 })],
  [Promise.resolve(), Promise.resolve()],
  [detached(), detached()],
])('%o and %o do not', (one, other) => {
  expect(isSame(one, other)).toBe(false);
});
