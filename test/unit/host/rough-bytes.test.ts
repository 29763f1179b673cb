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
