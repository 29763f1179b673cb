import { describe, expect, it } from 'vitest';

import { BoundedTable } from '../../../../extension-side/host/gate/bounded-table.ts';

interface Entry {
  busyUntilMs: number;
}

const tableOf = (capacity: number) => {
  let checks = 0;
  const table = new BoundedTable<Entry>(
    capacity,
    () => ({ busyUntilMs: 0 }),
    ({ busyUntilMs }, nowMs) => {
      checks += 1;
      return nowMs >= busyUntilMs;
    },
  );
  return { table, checks: () => checks };
};
const use = (table: BoundedTable<Entry>, key: string, nowMs: number, busyUntilMs: number) => {
  const entry = table.entryOf(key, nowMs);
  entry.busyUntilMs = busyUntilMs;
  return entry;
};

describe('BoundedTable', () => {
  it('remembers the entry of a key', () => {
    const { table } = tableOf(2);
    expect(table.entryOf('a', 0)).toBe(table.entryOf('a', 5));
    expect(table.entryOf('a', 0)).not.toBe(table.entryOf('b', 0));
  });

  it('replaces idle entries when it is full', () => {
    const { table } = tableOf(2);
    const first = use(table, 'a', 0, 10);
    use(table, 'b', 0, 1_000);
    const third = table.entryOf('c', 20);
    expect(table.size).toBe(2);
    expect(table.entryOf('c', 20)).toBe(third);
    expect(third).not.toBe(first);
  });

  it('keeps busy entries and gives all newcomers one to share', () => {
    const { table } = tableOf(2);
    const a = use(table, 'a', 0, 1_000);
    const b = use(table, 'b', 0, 1_000);
    const shared = table.entryOf('c', 0);
    expect(table.entryOf('d', 0)).toBe(shared);
    expect([a, b]).not.toContain(shared);
    expect([table.entryOf('a', 0), table.entryOf('b', 0), table.size]).toEqual([a, b, 2]);
    expect(table.entryOf('c', 1_000)).not.toBe(shared);
  });

  it('looks first at the entries that were not used for longest', () => {
    const { table } = tableOf(9);
    const recent = use(table, 'a', 0, 1);
    for (const key of 'bcdefghi') use(table, key, 0, 1);
    table.entryOf('a', 0);
    table.entryOf('new', 5);
    expect(table.entryOf('a', 5)).toBe(recent);
    expect(table.size).toBeLessThan(9);
  });

  it('never grows, and finds out in few steps that there is no room', () => {
    const { table, checks } = tableOf(1_000);
    for (let index = 0; index < 5_000; index += 1) use(table, `k${String(index)}`, 0, 1_000);
    expect(table.size).toBe(1_000);
    expect(checks()).toBeLessThanOrEqual(4_000 * 8);
  });

  it('is idle when all of its entries are', () => {
    const { table } = tableOf(1);
    expect(table.isIdle(0)).toBe(true);
    use(table, 'a', 0, 10);
    expect([table.isIdle(9), table.isIdle(10)]).toEqual([false, true]);
    use(table, 'shared', 0, 20);
    expect([table.isIdle(19), table.isIdle(20)]).toEqual([false, true]);
  });
});
