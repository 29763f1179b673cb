import { describe, expect, it } from 'vitest';

import { absence, delayBefore, refusal, transportFailure } from '../../../sdk/client/failures.ts';
import type { Absent } from '../../../sdk/client/detection.ts';
import type { RefuseFrame } from '../../../sdk/protocol/frames.ts';

const refuse = (different: Partial<RefuseFrame> = {}): RefuseFrame => ({
  type: 'refuse',
  code: 'RATE_LIMITED',
  message: 'm',
  ...different,
});

// The design's table, as far as no outcome came: what was seen, whether it arrived, what a call fails with, when there is another attempt.
describe('a failure of a transport', () => {
  it.each([
    ['unreachable', 'no', 'EXTENSION_NOT_FOUND', 'second-look'],
    ['gone', 'no', 'EXTENSION_NOT_FOUND', 'backoff'],
    ['lost', 'unknown', 'CONNECTION_CLOSED', 'backoff'],
  ] as const)('%s: arrived %s, %s, %s', (sighting, arrived, code, next) => {
    const cause = 'the words of the browser';
    expect(transportFailure(sighting, cause)).toMatchObject({ arrived, next, error: { code, cause } });
  });
});

describe('absence', () => {
  it.each<[Absent, string, string]>([
    [{ status: 'unavailable', reason: 'unreachable', message: 'm' }, 'EXTENSION_NOT_FOUND', 'second-look'],
    [{ status: 'unavailable', reason: 'unsupported-browser', message: 'm' }, 'EXTENSION_NOT_FOUND', 'second-look'],
    [{ status: 'unavailable', reason: 'unresponsive', message: 'm' }, 'CONNECTION_CLOSED', 'backoff'],
    [{ status: 'unavailable', reason: 'denied', message: 'm' }, 'ORIGIN_NOT_ALLOWED', 'never'],
    [{ status: 'unavailable', reason: 'outdated', side: 'page', message: 'm' }, 'UNSUPPORTED_VERSION', 'never'],
  ])('%j becomes %s', (detection, code, next) => {
    const { status: _, message, ...data } = detection;
    expect(absence(detection)).toMatchObject({ arrived: 'no', next, error: { code, message, data } });
  });
});

describe('refusal', () => {
  it('is for good unless it says when to come again', () => {
    expect(refusal(refuse({ code: 'UNSUPPORTED_VERSION', side: 'page', version: '2' }), false)).toMatchObject({
      next: 'never',
      arrived: 'no',
      retryAfterMs: undefined,
      error: { code: 'UNSUPPORTED_VERSION', message: 'm', data: { side: 'page', version: '2' } },
    });
    expect(refusal(refuse({ limit: 'sessionsPerOrigin', retryAfterMs: 1_000 }), false)).toMatchObject({
      arrived: 'no',
      retryAfterMs: 1_000,
      error: { code: 'RATE_LIMITED', data: { limit: 'sessionsPerOrigin', retryAfterMs: 1_000 } },
    });
  });

  it('that says to come again at once is not taken by its word', () => {
    const backoff = { minDelayMs: 1, maxDelayMs: 1, factor: 1, jitter: 'none' } as const;
    expect(delayBefore(refusal(refuse({ retryAfterMs: 0 }), false), 1, backoff)).toBe(50);
    expect(delayBefore(refusal(refuse({ retryAfterMs: 80 }), false), 1, backoff)).toBe(80);
    expect(delayBefore(refusal(refuse({}), false), 1, backoff)).toBeUndefined();
  });

  it('of a connection that was admitted leaves open what had arrived', () => {
    expect(refusal(refuse({ code: 'ORIGIN_NOT_ALLOWED' }), true)).toMatchObject({ arrived: 'unknown' });
  });
});
