import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import type { Detection } from '../../../sdk/client/detection.ts';
import { createWatcher } from '../../../sdk/client/watcher.ts';

const ABSENT: Detection = { status: 'unavailable', reason: 'unreachable', message: 'Nobody is there.' };

/** A question takes as long as in Firefox without the extension. */
const QUESTION_MS = 2_000;

/** Watches an absent extension. Returns when it was asked for, in milliseconds from now on. */
function watch(): number[] {
  const start = performance.now();
  const askedAt: number[] = [];
  const detect = () => {
    askedAt.push(performance.now() - start);
    return new Promise<Detection>((resolve) => setTimeout(() => resolve(ABSENT), QUESTION_MS));
  };
  createWatcher(detect, new AbortController().signal).watch(() => undefined);
  return askedAt;
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

// Went wrong: the clock that had asked ran on, asked again in the middle of the answer, and questions came in pairs without a pause.
it('pauses after each question, however long its answer takes', async () => {
  const askedAt = watch();
  await vi.advanceTimersByTimeAsync(24_000);
  expect(askedAt).toEqual([0, 2_500, 5_500, 9_500, 15_500, 22_500]);
});

it('asks soon where the browser gave the page a runtime while it was asked', async () => {
  const askedAt = watch();
  await vi.advanceTimersByTimeAsync(10_000);
  vi.stubGlobal('chrome', { runtime: {} });
  await vi.advanceTimersByTimeAsync(3_000);
  expect(askedAt).toEqual([0, 2_500, 5_500, 9_500, 12_000]);
});
