import { describe, expect, it } from 'vitest';

import { RateLimits, type RateLimitSettings } from '../../../../extension-side/host/gate/rate-limits.ts';

const settings: RateLimitSettings = {
  requestsPerSecond: 10,
  requestBurst: 5,
  sessionsPerOrigin: 4,
  deniedPerSecond: 2,
};
const ALLOWED = { allowed: true };
const A = 'https://a.example';
const B = 'https://b.example';

/** How many of the draws were allowed. */
const drawn = (count: number, draw: (index: number) => { readonly allowed: boolean }) =>
  Array.from({ length: count }, (_none, index) => draw(index)).filter(({ allowed }) => allowed).length;

describe('requests', () => {
  it('are allowed up to the burst, then refused with the limit and the time to wait', () => {
    const limits = new RateLimits(settings);
    expect(drawn(5, () => limits.takeRequest(A, 's1', 0))).toBe(5);
    expect(limits.takeRequest(A, 's1', 0)).toEqual({ allowed: false, limit: 'requestsPerSecond', retryAfterMs: 100 });
    expect(limits.takeRequest(A, 's1', 40)).toEqual({ allowed: false, limit: 'requestsPerSecond', retryAfterMs: 60 });
  });

  it('are allowed again after the time that was told, and one only', () => {
    const limits = new RateLimits(settings);
    drawn(6, () => limits.takeRequest(A, 's1', 0));
    expect(limits.takeRequest(A, 's1', 99).allowed).toBe(false);
    expect(limits.takeRequest(A, 's1', 100)).toEqual(ALLOWED);
    expect(limits.takeRequest(A, 's1', 100).allowed).toBe(false);
  });

  it('are never allowed faster than the rate, however long the session was quiet', () => {
    const limits = new RateLimits(settings);
    expect(drawn(100, () => limits.takeRequest(A, 's1', 3_600_000))).toBe(5);
    expect(drawn(1_000, (index) => limits.takeRequest(A, 's1', 3_600_000 + index))).toBe(9);
  });

  it('of one session leave the other sessions of the origin as much again, and no more', () => {
    const limits = new RateLimits(settings);
    expect(drawn(50, () => limits.takeRequest(A, 's1', 0))).toBe(5);
    expect(drawn(50, () => limits.takeRequest(A, 's2', 0))).toBe(5);
    expect(limits.takeRequest(A, 's3', 0)).toEqual({ allowed: false, limit: 'requestsPerSecond', retryAfterMs: 50 });
  });

  it('that are refused cost neither bucket anything', () => {
    const limits = new RateLimits(settings);
    drawn(500, () => limits.takeRequest(A, 's1', 0));
    expect(drawn(50, () => limits.takeRequest(A, 's2', 0))).toBe(5);
    drawn(50, () => limits.takeRequest(A, 's3', 0));
    expect(limits.takeRequest(A, 's3', 50)).toEqual(ALLOWED);
  });

  it('of one origin never slow another one', () => {
    const limits = new RateLimits(settings);
    drawn(10_000, (index) => limits.takeRequest(A, `s${String(index)}`, 0));
    expect(drawn(50, () => limits.takeRequest(B, 's1', 0))).toBe(5);
  });

  it('are not helped by inventing sessions', () => {
    const limits = new RateLimits(settings);
    // One for each session there is room for; all others share one bucket.
    expect(drawn(10_000, (index) => limits.takeRequest(A, `s${String(index)}`, 0))).toBe(4 + 5);
    expect(drawn(10_000, (index) => limits.takeRequest(A, `t${String(index)}`, 1_000))).toBe(4 + 5);
  });

  it('keep the bucket of a session that others try to push out', () => {
    const limits = new RateLimits({ ...settings, requestsPerSecond: 1, requestBurst: 1_000 });
    drawn(1_000, () => limits.takeRequest(A, 's1', 0));
    drawn(200, (index) => limits.takeRequest(A, `t${String(index)}`, 0));
    expect(limits.takeRequest(A, 's1', 0).allowed).toBe(false);
  });

  it('of many origins keep the bucket of one that they try to push out', () => {
    const limits = new RateLimits({ ...settings, requestsPerSecond: 1, requestBurst: 10 });
    expect(drawn(50, () => limits.takeRequest(A, 's1', 0))).toBe(10);
    drawn(20_000, (index) => limits.takeRequest(`https://x${String(index)}.example`, 's1', 0));
    expect(limits.takeRequest(A, 's1', 0).allowed).toBe(false);
  });

  it('of many origins share one bucket once there are too many, and recover', () => {
    const limits = new RateLimits(settings);
    const allowed = drawn(20_000, (index) => limits.takeRequest(`https://x${String(index)}.example`, 's1', 0));
    expect(allowed).toBeLessThan(1_100);
    expect(limits.takeRequest(A, 's1', 0).allowed).toBe(false);
    expect(drawn(50, () => limits.takeRequest(A, 's1', 10_000))).toBe(5);
  });

  it('of new parties find room again where others have gone quiet', () => {
    const limits = new RateLimits(settings);
    drawn(5_000, (index) => limits.takeRequest(`https://x${String(index)}.example`, 's1', 0));
    expect(drawn(50, () => limits.takeRequest(A, 's1', 10_000))).toBe(5);
    expect(drawn(50, () => limits.takeRequest(B, 's1', 10_000))).toBe(5);
  });

  it.each<[string, number, number, number]>([
    // The origin's bucket is full again after 250 ms, the session's after 500; below 200 and 400.
    ['session has used up its own bucket', 1, 5, 300],
    ['sessions have used up that of their origin together', 4, 2, 300],
  ])('of a party whose %s are not forgotten too soon', (_what, sessions, each, nowMs) => {
    const limits = new RateLimits(settings);
    for (let session = 0; session < sessions; session += 1)
      drawn(each, () => limits.takeRequest(A, `s${String(session)}`, 0));
    drawn(5_000, (index) => limits.takeRequest(`https://x${String(index)}.example`, 's1', 260 + index / 1_000));
    const left = drawn(50, (index) => limits.takeRequest(A, `s${String(index % sessions)}`, nowMs));
    expect(left).toBeLessThan(sessions === 1 ? 5 : 10);
  });

  it('are allowed after a while where only one fits in a bucket', () => {
    const limits = new RateLimits({ ...settings, requestBurst: 1 });
    expect(drawn(3, () => limits.takeRequest(A, 's1', 0))).toBe(1);
    expect(limits.takeRequest(A, 's1', 0)).toEqual({ allowed: false, limit: 'requestsPerSecond', retryAfterMs: 100 });
  });

  it('are all refused, with no use in waiting, where the limits admit nothing', () => {
    const none = new RateLimits({ ...settings, requestBurst: 0 });
    expect(none.takeRequest(A, 's1', 0)).toEqual({
      allowed: false,
      limit: 'requestsPerSecond',
      retryAfterMs: Infinity,
    });
    const once = new RateLimits({ ...settings, requestsPerSecond: 0, requestBurst: 1 });
    expect(once.takeRequest(A, 's1', 0)).toEqual(ALLOWED);
    expect(once.takeRequest(A, 's1', 1e9)).toEqual({
      allowed: false,
      limit: 'requestsPerSecond',
      retryAfterMs: Infinity,
    });
  });

  it('are never refused where the limits are Infinity', () => {
    const limits = new RateLimits({ ...settings, requestsPerSecond: Infinity, requestBurst: Infinity });
    expect(drawn(10_000, (index) => limits.takeRequest(A, 's1', index % 2))).toBe(10_000);
  });

  it('survive a clock that is set back', () => {
    const limits = new RateLimits(settings);
    drawn(5, () => limits.takeRequest(A, 's1', 1_000_000));
    expect(limits.takeRequest(A, 's1', 0)).toEqual({ allowed: false, limit: 'requestsPerSecond', retryAfterMs: 100 });
    expect(limits.takeRequest(A, 's1', 100)).toEqual(ALLOWED);
  });
});

describe('denied messages', () => {
  it('draw from a bucket of their origin', () => {
    const limits = new RateLimits(settings);
    expect(drawn(50, () => limits.takeDenied(A, 0))).toBe(2);
    expect(limits.takeDenied(A, 0)).toEqual({ allowed: false, limit: 'deniedPerSecond', retryAfterMs: 500 });
    expect(limits.takeDenied(B, 0)).toEqual(ALLOWED);
    expect(limits.takeDenied(A, 500)).toEqual(ALLOWED);
  });

  it('take nothing from requests, nor requests from them', () => {
    const limits = new RateLimits(settings);
    drawn(50, () => limits.takeDenied(A, 0));
    expect(drawn(50, () => limits.takeRequest(A, 's1', 0))).toBe(5);
    const others = new RateLimits(settings);
    drawn(50, () => others.takeRequest(A, 's1', 0));
    expect(drawn(50, () => others.takeDenied(A, 0))).toBe(2);
  });

  it('from ever new origins come to share one bucket', () => {
    const limits = new RateLimits(settings);
    expect(drawn(50_000, (index) => limits.takeDenied(`https://x${String(index)}.example`, 0))).toBeLessThan(1_100);
  });
});
