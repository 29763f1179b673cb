import { describe, expect, it } from 'vitest';

import { absence, refusal, transportFailure } from '../../../sdk/client/failures.ts';
import type { Absent } from '../../../sdk/client/detection.ts';
import { CONSEQUENCES, isRetried } from '../../../sdk/peer/failure-table.ts';
import { ERROR_CODES } from '../../../sdk/protocol/error-codes.ts';
import type { RefuseFrame } from '../../../sdk/protocol/frames.ts';

const refuse = (different: Partial<RefuseFrame> = {}): RefuseFrame => ({
  type: 'refuse',
  code: 'RATE_LIMITED',
  message: 'm',
  ...different,
});

describe('a failure', () => {
  // The design's table: what was seen, whether it arrived, what a call fails with, when there is another attempt.
  it.each([
    ['never-there', 'no', 'EXTENSION_NOT_FOUND', 'second-look'],
    ['gone', 'no', 'EXTENSION_NOT_FOUND', 'backoff'],
    ['lost', 'unknown', 'CONNECTION_CLOSED', 'backoff'],
    ['unresponsive', 'no', 'CONNECTION_CLOSED', 'backoff'],
    ['refused', 'no', 'ORIGIN_NOT_ALLOWED', 'never'],
    ['refused-for-now', 'no', 'RATE_LIMITED', 'when-told'],
  ] as const)('%s: arrived %s, %s, %s', (sighting, arrived, code, next) => {
    expect(CONSEQUENCES[sighting]).toEqual({ arrived, code, next });
  });

  it('of the other side is tried again for a rate limit alone', () => {
    expect(ERROR_CODES.filter((code) => isRetried(code))).toEqual(['RATE_LIMITED']);
    expect(['toString', '__proto__', ''].filter((code) => isRetried(code))).toEqual([]);
  });
});

describe('transportFailure', () => {
  it.each(['never-there', 'gone', 'lost'] as const)('%s says so, with the cause', (sighting) => {
    const { arrived, code, next } = CONSEQUENCES[sighting];
    expect(transportFailure(sighting, 'the words of the browser')).toMatchObject({
      arrived,
      next,
      error: { code, cause: 'the words of the browser' },
    });
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
      next: 'when-told',
      retryAfterMs: 1_000,
      error: { code: 'RATE_LIMITED', data: { limit: 'sessionsPerOrigin' } },
    });
  });

  it('of a connection that was admitted leaves open what had arrived', () => {
    expect(refusal(refuse({ code: 'ORIGIN_NOT_ALLOWED' }), true)).toMatchObject({ arrived: 'unknown' });
  });
});
