import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { Denial } from '../../../../extension-side/host/denial.ts';
import { DenialLog } from '../../../../extension-side/host/gate/denial-log.ts';

const sender = { origin: 'https://evil.example', url: 'https://evil.example/' };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function logOf(onDenied?: (denial: Denial) => unknown, onFailure?: (error: unknown) => void) {
  const denials: Denial[] = [];
  const log = new DenialLog({
    onDenied: (denial) => {
      denials.push(denial);
      return onDenied?.(denial);
    },
    ...(onFailure && { onFailure }),
    now: () => Date.now(),
  });
  return { log, denials, counts: () => denials.map(({ count }) => count) };
}

describe('DenialLog', () => {
  it('reports the first denial at once', () => {
    const { log, denials } = logOf();
    log.add('origin-not-listed', sender);
    log.add('procedure-not-allowed', sender, 'wipe');
    expect(denials).toStrictEqual([
      { reason: 'origin-not-listed', sender, count: 1 },
      { reason: 'procedure-not-allowed', sender, procedure: 'wipe', count: 1 },
    ]);
    expect(denials[0]?.sender).toBe(sender);
  });

  it('reports the rest of a flood once a second, and counts every denial', () => {
    const { log, counts } = logOf();
    for (let index = 0; index < 3_000; index += 1) {
      log.add('origin-not-listed', sender);
      vi.advanceTimersByTime(1);
    }
    expect(counts().length).toBeLessThanOrEqual(4);
    vi.advanceTimersByTime(5_000);
    expect(counts().reduce((sum, count) => sum + count, 0)).toBe(3_000);
    expect(counts().length).toBeLessThanOrEqual(5);
  });

  it('reports at once again after a quiet second', () => {
    const { log, counts } = logOf();
    log.add('origin-not-listed', sender);
    vi.advanceTimersByTime(1_000);
    log.add('origin-not-listed', sender);
    expect(counts()).toEqual([1, 1]);
  });

  it('does not report a kind twice within a second, whenever its timer started', () => {
    const { log, denials } = logOf();
    log.add('no-origin', {});
    vi.advanceTimersByTime(900);
    log.add('origin-not-listed', sender);
    log.add('origin-not-listed', sender);
    vi.advanceTimersByTime(999);
    expect(denials.filter(({ reason }) => reason === 'origin-not-listed')).toHaveLength(1);
    vi.advanceTimersByTime(2_000);
    expect(denials.filter(({ reason }) => reason === 'origin-not-listed')).toHaveLength(2);
  });

  it.each<[string, Parameters<DenialLog['add']>]>([
    ['reason', ['frame-not-allowed', sender, 'wipe']],
    ['origin', ['origin-not-listed', { origin: 'https://worse.example' }, 'wipe']],
    ['extension', ['origin-not-listed', { ...sender, id: 'p'.repeat(32) }, 'wipe']],
    ['procedure', ['origin-not-listed', sender, 'save']],
    ['lack of a procedure', ['origin-not-listed', sender]],
    ['lack of an origin', ['origin-not-listed', { url: 'https://evil.example/' }, 'wipe']],
  ])('tells kinds apart by %s', (_what, other) => {
    const { log, counts } = logOf();
    log.add('origin-not-listed', sender, 'wipe');
    log.add('origin-not-listed', sender, 'wipe');
    log.add(...other);
    expect(counts()).toEqual([1, 1]);
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a string', 'https://evil.example'],
    ['an origin of another type', { origin: { toString: () => 'https://evil.example' } }],
    ['an endless origin', { origin: 'x'.repeat(1_000_000) }],
  ])('takes %s for a sender', (_what, strange) => {
    const { log, denials } = logOf();
    log.add('malformed-sender', strange);
    expect(denials).toEqual([{ reason: 'malformed-sender', sender: strange, count: 1 }]);
  });

  it('counts by reason alone when there are too many kinds', () => {
    const { log, denials, counts } = logOf();
    for (let index = 0; index < 10_000; index += 1)
      log.add('origin-not-listed', { origin: `https://x${String(index)}.example` });
    expect(denials.length).toBeLessThan(300);
    log.add('no-url', { origin: 'https://late.example' });
    expect(denials.at(-1)).toMatchObject({ reason: 'no-url', count: 1 });
    vi.advanceTimersByTime(3_000);
    expect(denials.length).toBeLessThan(300);
    expect(counts().reduce((sum, count) => sum + count, 0)).toBe(10_001);
  });

  it('forgets what is over, and leaves no timer behind', () => {
    const { log, counts } = logOf();
    for (let index = 0; index < 1_000; index += 1)
      log.add('origin-not-listed', { origin: `https://x${String(index)}.example` });
    vi.advanceTimersByTime(4_000);
    expect(vi.getTimerCount()).toBe(0);
    const before = counts().length;
    log.add('origin-not-listed', { origin: 'https://late.example' });
    expect(counts().slice(before)).toEqual([1]);
  });

  it('has nothing to add when it is closed after the last report', () => {
    const { log, counts } = logOf();
    log.add('origin-not-listed', sender);
    log.close();
    expect(counts()).toEqual([1]);
  });

  it('reports what is left when it is closed', () => {
    const { log, counts } = logOf();
    for (let index = 0; index < 5; index += 1) log.add('origin-not-listed', sender);
    log.close();
    expect(counts()).toEqual([1, 4]);
    expect(vi.getTimerCount()).toBe(0);
    log.close();
    expect(counts()).toEqual([1, 4]);
  });
});

describe('a callback', () => {
  const broken = new Error('broken');
  const failing: [string, () => unknown][] = [
    ['throws', () => raise(broken)],
    ['rejects', () => Promise.reject(broken)],
  ];

  it.each(failing)('that %s disturbs nobody', async (_what, onDenied) => {
    const onFailure = vi.fn();
    const { log, counts } = logOf(onDenied, onFailure);
    for (let index = 0; index < 3; index += 1) log.add('origin-not-listed', sender);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(counts()).toEqual([1, 2]);
    expect(onFailure.mock.calls).toEqual([[broken], [broken]]);
  });

  it.each(failing)('that %s disturbs nobody, even if telling that fails too', async (_what, onDenied) => {
    const { log, counts } = logOf(onDenied, () => raise(new Error('this too')));
    log.add('origin-not-listed', sender);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(counts()).toEqual([1]);
  });

  it.each(failing)('that %s disturbs nobody where nobody is told', async (_what, onDenied) => {
    const { log, counts } = logOf(onDenied);
    log.add('origin-not-listed', sender);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(counts()).toEqual([1]);
  });

  it('that causes further denials is not called without end', () => {
    const { log, counts } = logOf(() => log.add('origin-not-listed', sender));
    log.add('origin-not-listed', sender);
    expect(counts()).toEqual([1]);
    log.close();
    expect(counts()).toEqual([1, 1]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

function raise(error: unknown): never {
  throw error;
}
