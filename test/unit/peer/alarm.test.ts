import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { Alarm } from '../../../sdk/peer/alarm.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** An alarm with things that are due, each noted when it was ended. */
function setUp() {
  const startedAt = performance.now();
  const due = new Set<number>();
  const ended: string[] = [];
  const alarm = new Alarm((now) => {
    for (const at of [...due]) if (at <= now && due.delete(at)) ended.push(`${at - startedAt} at ${now - startedAt}`);
    return Math.min(...due);
  });
  const add = (timeoutMs: number) => {
    due.add(startedAt + timeoutMs);
    alarm.set(startedAt + timeoutMs);
  };
  return { alarm, due, ended, add, startedAt };
}

it('rings for each in its time, whatever order they came in, on one timer', () => {
  const { ended, add } = setUp();
  for (const timeoutMs of [300, 100, 200]) add(timeoutMs);
  expect(vi.getTimerCount()).toBe(1);
  vi.advanceTimersByTime(1_000);
  expect(ended).toEqual(['100 at 100', '200 at 200', '300 at 300']);
  expect(vi.getTimerCount()).toBe(0);
});

it('rings for nothing where one was called off, and goes on to the next', () => {
  const { due, ended, add, startedAt } = setUp();
  add(100);
  add(200);
  due.delete(startedAt + 100);
  vi.advanceTimersByTime(1_000);
  expect(ended).toEqual(['200 at 200']);
});

it('can be stopped, and set anew', () => {
  const { alarm, due, ended, add } = setUp();
  add(100);
  alarm.stop();
  expect(vi.getTimerCount()).toBe(0);
  due.clear();
  add(300);
  vi.advanceTimersByTime(1_000);
  expect(ended).toEqual(['300 at 300']);
});

it('rings at once for what is late', () => {
  const { ended, add } = setUp();
  add(0);
  vi.advanceTimersByTime(0);
  expect(ended).toEqual(['0 at 0']);
});

// A browser fires a timer of more than 31 bits at once.
it.each([Infinity, 2 ** 31, 1e15])('never rings in %d ms, and needs no timer for it', (timeoutMs) => {
  const { add } = setUp();
  add(timeoutMs);
  expect(vi.getTimerCount()).toBe(0);
});
