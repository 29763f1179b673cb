import { describe, expect, test } from 'vitest';

import type { ChaosVariant } from './chaos/chaos-extension.ts';
import { runChaos, type ChaosSize } from './chaos/run-chaos.ts';

const soak = process.env['PORTCULLIS_SOAK'] === '1';
// A kill cuts off what is under way, eight calls at most: nine of them no more than 72 of 1,500, which leaves 95 % whatever happens.
const size: ChaosSize = soak
  ? { calls: 10_000, pages: 4, atOnce: 2, killsEach: 24 }
  : { calls: 1_500, pages: 4, atOnce: 2, killsEach: 3 };
const timeout = soak ? 20 * 60_000 : 120_000;

const VARIANTS: readonly ChaosVariant[] = [
  { name: 'port', transport: 'port', store: 'storage.session' },
  { name: 'message', transport: 'message', store: 'storage.session' },
  { name: 'indexeddb', transport: 'port', store: 'IndexedDB' },
];

describe.each(VARIANTS)('while the worker is killed again and again ($name)', (variant) => {
  test('no mutation runs twice, and each says honestly whether it ran', { timeout }, async () => {
    const { reports, runs, asked, kills } = await runChaos('mutate', variant, size);

    const resolved = reports.filter(({ outcome }) => outcome === 'resolved');
    const undelivered = reports.filter(({ outcome, delivered }) => outcome !== 'resolved' && delivered === 'no');
    for (const moment of ['before', 'during', 'after'])
      expect(kills[moment], moment).toBeGreaterThanOrEqual(soak ? 15 : 1);
    expect(Object.values(kills).reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(soak ? 60 : 5);
    expect(reports).toHaveLength(size.calls);
    expect([...runs].filter(([, count]) => count > 1)).toEqual([]);
    expect(resolved.filter(({ id }) => !runs.has(id))).toEqual([]);
    expect(undelivered.filter(({ id }) => runs.has(id))).toEqual([]);
    // In the dying worker a handler may still see its own write to the browser's storage fail, and say so, as may whoever asked for the kill
    // see its own request to the site fail: nobody else. The schema asks `before` anything is delivered, the handler later.
    const failed = reports.filter(({ outcome }) => outcome === 'HANDLER_FAILED');
    expect(failed.filter(({ id }) => !asked.has(id))).toEqual([]);
    expect(failed.filter(({ id, delivered }) => (delivered === 'yes') === (asked.get(id) === 'before'))).toEqual([]);
    const known = ['resolved', 'INTERRUPTED', 'HANDLER_FAILED', 'WRITE_FAILED'];
    expect(reports.filter(({ outcome }) => !known.includes(outcome))).toEqual([]);
    expect(resolved.length / size.calls).toBeGreaterThanOrEqual(0.95);
  });

  test('every query resolves', { timeout }, async () => {
    const { reports, kills } = await runChaos('query', variant, size);

    expect(kills).toEqual({ before: size.killsEach, during: size.killsEach });
    expect(reports).toHaveLength(size.calls);
    expect(reports.filter(({ outcome }) => outcome !== 'resolved')).toEqual([]);
  });
});

test('an extension that is disabled and enabled in the middle runs nothing twice', { timeout }, async () => {
  const variant: ChaosVariant = { name: 'switched', transport: 'port', store: 'storage.session' };

  const { reports, runs } = await runChaos('mutate', variant, { ...size, killsEach: 0, switches: soak ? 10 : 2 });

  expect(reports).toHaveLength(size.calls);
  expect([...runs].filter(([, count]) => count > 1)).toEqual([]);
  expect(reports.filter(({ outcome, id }) => outcome === 'resolved' && !runs.has(id))).toEqual([]);
  expect(reports.filter(({ delivered, id }) => delivered === 'no' && runs.has(id))).toEqual([]);
  expect(reports.some(({ outcome }) => outcome === 'resolved')).toBe(true);
});
