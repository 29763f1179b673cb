import { expect, it } from 'vitest';

import { roughBytes } from '../../../extension-side/host/rough-bytes.ts';

it('counts texts, keys, numbers and bytes, each object once', () => {
  const shared = ['a'.repeat(100)];
  const bytes = roughBytes({ key: shared, again: shared, buffer: new ArrayBuffer(1_000) }, 10_000);
  expect(bytes).toBeGreaterThan(1_100);
  expect(bytes).toBeLessThan(1_250);
});

it('stops counting beyond what is asked for', () => {
  expect(
    roughBytes(
      Array.from({ length: 1_000 }, () => 'a'.repeat(1_000)),
      50_000,
    ),
  ).toBeLessThan(60_000);
});

// Went wrong: a clone of fifteen bytes has four thousand million holes, and each was looked at.
it('does not look into a list that is too long to be counted', () => {
  expect(roughBytes([Array(2 ** 32 - 1)], 2 ** 28)).toBeGreaterThan(2 ** 28);
});

// Went wrong: only the bytes in view were counted, and a clone brings the others too.
it('counts the whole buffer behind a view, once for all its views', () => {
  const buffer = new ArrayBuffer(1_000);
  const bytes = roughBytes([new Uint8Array(buffer, 0, 1), new DataView(buffer, 8, 1)], 10_000);
  expect(bytes).toBeGreaterThan(1_000);
  expect(bytes).toBeLessThan(1_100);
});

// Went wrong: each of them weighed no more than a number, or had a key made for each of its letters.
it.each([
  ['a bigint', 2n ** 4_096n],
  ['an error', new Error('x'.repeat(1_000))],
  ['a pattern', new RegExp('x'.repeat(1_000))],
  ['a Blob', new Blob(['x'.repeat(1_000)])],
  ['a text in an object', Object('x'.repeat(1_000))],
  ['a bigint in an object', Object(1n)],
  ['a date', new Date()],
])('takes %s for larger than anything: no wire form holds one', (_what, value: unknown) => {
  expect(roughBytes({ deep: [value] }, 1_000_000)).toBe(Infinity);
});

it('looks into maps and sets, and at objects of any class or none', () => {
  class Own {
    readonly text = 'x'.repeat(100);
  }
  const message = [
    new Map([['key', new Own()]]),
    new Set([Object.assign(Object.create(null), { more: 'y'.repeat(100) })]),
  ];
  const bytes = roughBytes(message, 10_000);
  expect(bytes).toBeGreaterThan(200);
  expect(bytes).toBeLessThan(350);
});
