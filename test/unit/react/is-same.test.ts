import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { isSame } from '../../../sdk/react/is-same.ts';

describe('two inputs say the same', () => {
  it('where one is a copy of the other', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        expect(isSame(value, structuredClone(value))).toBe(true);
      }),
    );
  });

  it.each<[unknown, unknown]>([
    [NaN, NaN],
    [{ a: undefined }, { a: undefined }],
    [Object.assign(Object.create(null) as object, { a: 1 }), { a: 1 }],
  ])('%o and %o', (one, other) => {
    expect(isSame(one, other)).toBe(true);
  });
});

it.each<[unknown, unknown]>([
  [0, -0],
  [1, '1'],
  [[1], [1, 2]],
  [[1], { 0: 1 }],
  [{ a: undefined }, {}],
  [{ a: undefined }, { b: undefined }],
  [null, {}],
  [new Date(0), new Date(0)],
  [new Map(), new Map()],
])('%o and %o do not', (one, other) => {
  expect(isSame(one, other)).toBe(false);
});
