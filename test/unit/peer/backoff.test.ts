import { expect, it } from 'vitest';

import { backoffDelay, type BackoffOptions } from '../../../sdk/peer/backoff.ts';

const options: BackoffOptions = { minDelayMs: 100, maxDelayMs: 1_000, factor: 2, jitter: 'none' };

it.each([
  [1, 100],
  [2, 200],
  [3, 400],
  [4, 800],
  [5, 1_000],
  [50, 1_000],
  [5_000, 1_000],
])('after %i failures the bound is %i ms', (failures, bound) => {
  expect(backoffDelay(failures, options)).toBe(bound);
  expect(backoffDelay(failures, { ...options, jitter: 'full' }, () => 0)).toBe(0);
  expect(backoffDelay(failures, { ...options, jitter: 'full' }, () => 0.5)).toBe(bound / 2);
});

it('waits as long after no failure as after one', () => {
  expect(backoffDelay(0, options)).toBe(100);
});

it('draws by chance where nobody says otherwise, within the bound', () => {
  const delays = Array.from({ length: 200 }, () => backoffDelay(2, { ...options, jitter: 'full' }));
  expect(Math.min(...delays)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...delays)).toBeLessThan(200);
  expect(new Set(delays).size).toBeGreaterThan(100);
});
