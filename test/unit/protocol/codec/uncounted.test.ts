import { describe, expect, it } from 'vitest';

import type { DecodeOptions } from '../../../../sdk/protocol/codec/decode-value.ts';
import { decode, encode, failureOf, limits, serializations } from './codec-fixture.ts';

/** A list whose two entries are one list, of which the same is true: short as a clone, endless as a text. */
function endlessText(levels = 60): unknown {
  let list: unknown = [];
  for (let level = 0; level < levels; level++) list = [list, list];
  return list;
}

const cloned = { serialization: 'structured-clone' } as const;
const bytes = { $p: ['ArrayBuffer', new ArrayBuffer(4)] };
const first = { $p: ['again', 0] };

// Went wrong: each of these was looked at before anybody had counted it, which took as long as its sender liked.
describe('what a tag holds is counted before it is used', () => {
  it.each<[string, unknown, Partial<DecodeOptions>]>([
    ['a tag of four thousand million holes', { $p: Array(4_000_000_000) }, cloned],
    ['a tag that is a buffer', { $p: new Uint8Array(1_000) }, cloned],
    ['a tag that is a text', { $p: 'undefined' }, {}],
    ['more parts than any tag has', { $p: ['undefined', 1, 2, 3, 4] }, {}],
    ['lists of lists for a tag', { $p: [endlessText()] }, cloned],
    ['lists of lists for a position', { $p: ['again', endlessText()] }, cloned],
    ['lists of lists for the position of a parcel', { $p: ['parcel', endlessText()] }, { ...cloned, parcels: ['a'] }],
    ['a position that is a text', { $p: ['again', '0'] }, { graph: true }],
  ])('%s', (_name, wire, options) => {
    expect(failureOf(() => decode([wire], options)).code).toBe('INVALID_FRAME');
  });

  it('lists of lists for the name of an error', () => {
    const wire = { $p: ['Error', endlessText(), 'm'] };
    expect(failureOf(() => decode(wire, { graph: true }))).toMatchObject({
      code: 'MESSAGE_TOO_LARGE',
      data: { limit: 'nodes' },
    });
    expect(failureOf(() => decode(wire, { ...cloned, graph: true })).code).toBe('INVALID_FRAME');
  });
});

// Went wrong: an object that is not complete yet costs nothing to refer to, and was copied or written out all the same.
describe('a part that refers to what surrounds it', () => {
  it.each<[string, unknown[]]>([
    ['for the members of a Set', ['Set', first]],
    ['for the entries of a Map', ['Map', first]],
    ['for the bytes of a Blob', ['Blob', [first], {}]],
    ['for the type of a Blob', ['Blob', [bytes], { type: first }]],
    ['for the list of a Blob', ['Blob', first, {}]],
    ['for the options of a Blob', ['Blob', [bytes], first]],
    ['for the name of a File', ['File', [bytes], first, {}]],
    ['for a pattern', ['RegExp', first, '']],
    ['for an address', ['URL', first]],
    ['for a date', ['Date', first]],
    ['for a number', ['number', first]],
    ['for digits', ['bigint', first]],
    ['for an offset', ['Uint8Array', bytes, first]],
    ['by way of another list', ['URL', [[first]]]],
  ])('%s is refused', (_name, content) => {
    const wire = ['x'.repeat(100), { $p: content }];
    expect(failureOf(() => decode(wire, { ...cloned, graph: true })).code).toBe('INVALID_FRAME');
  });

  it('is no text of an error', () => {
    const wire = ['x'.repeat(100), { $p: ['Error', first, first] }];
    const [, error] = decode(wire, { graph: true }) as [string, Error];
    expect([error.name, error.message]).toEqual(['', '']);
  });

  it('may be a member, a key, a value and a cause', () => {
    const wire = [{ $p: ['Set', [first]] }, { $p: ['Map', [[first, first]]] }, { $p: ['Error', 'Error', '', first] }];
    const whole = decode(wire, { graph: true }) as [Set<unknown>, Map<unknown, unknown>, Error];
    expect(whole[0].has(whole)).toBe(true);
    expect(whole[1].get(whole)).toBe(whole);
    expect(whole[2].cause).toBe(whole);
  });
});

// Went wrong: schemas write the numbers that they refuse in decimal, which takes minutes for millions of digits.
it('a bigint has a bounded number of digits, either way', () => {
  const most = 16n ** (2n ** 16n) - 1n;
  const { wire } = encode(most);
  expect(decode(wire) === most).toBe(true);
  expect(failureOf(() => encode([most + 1n]))).toMatchObject({ code: 'NOT_SERIALIZABLE', data: { path: 'input[0]' } });
  expect(failureOf(() => decode({ $p: ['bigint', 'f'.repeat(2 ** 16 + 1)] })).code).toBe('INVALID_FRAME');
});

// Went wrong: a mutation had run, and its result could not be read.
describe.each(serializations)('what one door lets out, the other lets in, under %s', (serialization) => {
  const makers: readonly (readonly [string, () => unknown])[] = [
    ['NaN', () => NaN],
    ['a bigint', () => -5n],
    ['undefined', () => undefined],
    ['a date', () => new Date(0)],
    ['bytes', () => new Uint8Array(1)],
    ['a buffer', () => new ArrayBuffer(1)],
    ['a view', () => new DataView(new ArrayBuffer(2), 1)],
    ['a Set', () => new Set([NaN])],
    ['a Map', () => new Map([[1n, undefined]])],
    ['an error', () => new RangeError('e', { cause: NaN })],
    ['a pattern', () => /a/g],
    ['an object like a tag', () => ({ $p: 1 })],
  ];

  it.each(makers)('however many: %s', (_name, make) => {
    const few = { serialization, limits: { ...limits, nodes: 100 } };
    let passed = 0;
    for (let count = 1; count <= 100; count++) {
      let encoded;
      try {
        encoded = encode(Array.from({ length: count }, make), few);
      } catch {
        break;
      }
      expect(decode(encoded.wire, { ...few, encoded: encoded.encoded })).toHaveLength(count);
      passed = count;
    }
    expect(passed).toBeGreaterThan(5);
    expect(passed).toBeLessThan(100);
  });

  it.each([
    ...makers,
    ['a large text', () => 'x'.repeat(2 ** 18)],
    ['a large buffer', () => new ArrayBuffer(2 ** 18)],
  ] as const)('however deep: %s', (_name, make) => {
    const shallow = { serialization, limits: { ...limits, depth: 10, reassemblyBytesPerSession: 2 ** 20 } };
    const depths: number[] = [];
    for (let depth = 0; depth < 12; depth++) {
      let value = make();
      for (let level = 0; level < depth; level++) value = [value];
      let encoded;
      try {
        encoded = encode(value, { ...shallow, parcels: true });
      } catch {
        break;
      }
      const parcels = encoded.parcels as (ArrayBuffer | string)[] | undefined;
      decode(encoded.wire, { ...shallow, encoded: encoded.encoded, parcels });
      depths.push(depth);
    }
    expect(depths.length).toBeGreaterThan(5);
    expect(depths.length).toBeLessThan(12);
  });
});
