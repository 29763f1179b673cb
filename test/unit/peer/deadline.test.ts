import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { startDeadline } from '../../../sdk/peer/deadline.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('calls back once the time has passed, and not before', () => {
  const onPassed = vi.fn();
  startDeadline(100, onPassed);
  vi.advanceTimersByTime(99);
  expect(onPassed).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(onPassed).toHaveBeenCalledOnce();
});

it('can be called off', () => {
  const onPassed = vi.fn();
  startDeadline(100, onPassed)();
  vi.advanceTimersByTime(1_000);
  expect(onPassed).not.toHaveBeenCalled();
});

// A browser fires a timer of more than 31 bits at once.
it.each([Infinity, 2 ** 31, 1e15])('never passes after %d ms, and needs no timer', (timeoutMs) => {
  const callOff = startDeadline(timeoutMs, vi.fn());
  expect(vi.getTimerCount()).toBe(0);
  callOff();
});
