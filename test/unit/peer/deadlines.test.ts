import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { Deadlines } from '../../../sdk/peer/deadlines.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** Deadlines that note when they pass, by their length. */
function setUp() {
  const deadlines = new Deadlines();
  const passed: string[] = [];
  const startedAt = performance.now();
  const start = (timeoutMs: number) =>
    deadlines.start(timeoutMs, () => passed.push(`${timeoutMs} at ${performance.now() - startedAt}`));
  return { deadlines, passed, start };
}

it('calls back each in its time, whatever order they were started in, on one timer', () => {
  const { passed, start } = setUp();
  for (const timeoutMs of [300, 100, 200, 100]) start(timeoutMs);
  expect(vi.getTimerCount()).toBe(1);
  vi.advanceTimersByTime(1_000);
  expect(passed).toEqual(['100 at 100', '100 at 100', '200 at 200', '300 at 300']);
  expect(vi.getTimerCount()).toBe(0);
});

it('goes on to the next one after one that was called off', () => {
  const { passed, start } = setUp();
  const callOff = start(100);
  start(200);
  callOff();
  vi.advanceTimersByTime(1_000);
  expect(passed).toEqual(['200 at 200']);
});

it('leaves no timer behind once all are called off', () => {
  const { start } = setUp();
  const [one, other] = [start(100), start(200)];
  one();
  expect(vi.getTimerCount()).toBe(1);
  other();
  expect(vi.getTimerCount()).toBe(0);
});

it('takes what a passing one starts and calls off', () => {
  const { deadlines, passed, start } = setUp();
  const callOff = start(150);
  deadlines.start(100, () => {
    callOff();
    start(100);
  });
  vi.advanceTimersByTime(1_000);
  expect(passed).toEqual(['100 at 200']);
});

it('passes at once what has no time left', () => {
  const { passed, start } = setUp();
  start(0);
  vi.advanceTimersByTime(0);
  expect(passed).toEqual(['0 at 0']);
});
