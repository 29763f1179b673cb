import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { chooseCandidate } from '../../../sdk/client/choose-candidate.ts';
import type { Absent, Detection } from '../../../sdk/client/detection.ts';

const installed = (extensionId: string): Detection => ({
  status: 'installed',
  extensionId,
  version: '1',
  protocol: 1,
  transports: ['port'],
});
const unavailable = (reason: Exclude<Absent['reason'], 'outdated'>, extensionId: string): Detection => ({
  status: 'unavailable',
  reason,
  message: `${extensionId}: ${reason}`,
});
const outdated: Detection = { status: 'unavailable', reason: 'outdated', side: 'page', message: 'old' };
const after = (delayMs: number, answer: Detection) =>
  new Promise<Detection>((resolve) => setTimeout(resolve, delayMs, answer));
const never = new Promise<Detection>(() => {});

/** The choice and when it was made. */
async function choose(...probes: Promise<Detection>[]): Promise<{ readonly choice: Detection; readonly atMs: number }> {
  const startedAt = Date.now();
  const made = chooseCandidate(probes, setTimeout).then((choice) => ({ choice, atMs: Date.now() - startedAt }));
  await vi.advanceTimersByTimeAsync(10_000);
  return made;
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('among candidates that are installed', () => {
  it('the first of the list is chosen, not the first that answers', async () => {
    expect(await choose(after(200, installed('store')), after(10, installed('dev')))).toEqual({
      choice: installed('store'),
      atMs: 200,
    });
  });

  it('one that does not answer delays the choice by 300 ms', async () => {
    expect(await choose(never, after(10, installed('dev')))).toEqual({ choice: installed('dev'), atMs: 310 });
  });

  it('several that do not answer delay it by 300 ms in all', async () => {
    expect(await choose(never, never, after(10, installed('c')), after(20, installed('d')))).toEqual({
      choice: installed('c'),
      atMs: 310,
    });
  });

  it('one that is absent delays nothing', async () => {
    expect(await choose(after(5, unavailable('unreachable', 'a')), after(10, installed('b')))).toEqual({
      choice: installed('b'),
      atMs: 10,
    });
  });

  it('a later one that is slower is not waited for', async () => {
    expect(await choose(after(10, installed('a')), never)).toEqual({ choice: installed('a'), atMs: 10 });
  });

  it('one that is installed is preferred to one that says more', async () => {
    expect((await choose(after(1, outdated), after(900, installed('b')))).choice).toEqual(installed('b'));
  });
});

describe('where none is installed', () => {
  const there = [unavailable('unresponsive', 'a'), unavailable('denied', 'b'), outdated];

  it.each(there)('unreachable gives way to %j, in whichever order', async (more) => {
    const less = unavailable('unreachable', 'z');
    expect((await choose(after(1, less), after(2, more))).choice).toEqual(more);
    expect((await choose(after(1, more), after(2, less))).choice).toEqual(more);
  });

  it.each(there.flatMap((a) => there.map((b) => [a, b] as const)))(
    'the first of the list that is there speaks: %j before %j',
    async (a, b) => {
      expect((await choose(after(2, a), after(1, b))).choice).toEqual(a);
    },
  );

  it('nobody can be reached where none is there', async () => {
    const none = [unavailable('unreachable', 'a'), unavailable('unreachable', 'b')] as const;
    expect((await choose(after(2, none[0]), after(1, none[1]))).choice).toMatchObject({ reason: 'unreachable' });
  });
});
