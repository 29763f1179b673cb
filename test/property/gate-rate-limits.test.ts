import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { RateLimits } from '../../extension-side/host/gate/rate-limits.ts';

const draws = fc.array(
  fc.record({
    origin: fc.integer({ min: 0, max: 3 }).map((number) => `https://o${String(number)}.example`),
    session: fc.integer({ min: 0, max: 9 }).map(String),
    afterMs: fc.integer({ min: 0, max: 200 }),
  }),
  { maxLength: 200 },
);
const settings = fc.record({
  requestsPerSecond: fc.integer({ min: 1, max: 50 }),
  requestBurst: fc.integer({ min: 1, max: 20 }),
  sessionsPerOrigin: fc.integer({ min: 1, max: 8 }),
  deniedPerSecond: fc.integer({ min: 1, max: 20 }),
});

describe('RateLimits', () => {
  it('never allow an origin more than twice the burst and twice the rate', () => {
    fc.assert(
      fc.property(settings, draws, (limitsOf, all) => {
        const limits = new RateLimits(limitsOf);
        const allowed = new Map<string, number>();
        let nowMs = 0;
        for (const { origin, session, afterMs } of all) {
          nowMs += afterMs;
          if (limits.takeRequest(origin, session, nowMs).allowed) allowed.set(origin, (allowed.get(origin) ?? 0) + 1);
        }
        const most = 2 * limitsOf.requestBurst + (2 * limitsOf.requestsPerSecond * nowMs) / 1_000;
        for (const count of allowed.values()) expect(count).toBeLessThanOrEqual(most + 1e-6);
      }),
    );
  });

  it('decide about one origin as if there were no other', () => {
    fc.assert(
      fc.property(settings, draws, (limitsOf, all) => {
        const together = new RateLimits(limitsOf);
        const alone = new RateLimits(limitsOf);
        let nowMs = 0;
        for (const { origin, session, afterMs } of all) {
          nowMs += afterMs;
          const verdict = together.takeRequest(origin, session, nowMs);
          if (origin === 'https://o0.example') expect(verdict).toEqual(alone.takeRequest(origin, session, nowMs));
        }
      }),
    );
  });

  it('allow a request after the time that was told, if nobody else draws', () => {
    fc.assert(
      fc.property(settings, fc.integer({ min: 0, max: 100 }), (limitsOf, extra) => {
        const limits = new RateLimits(limitsOf);
        for (let index = 0; index < limitsOf.requestBurst + extra; index += 1)
          limits.takeRequest('https://o.example', 's', 0);
        const refused = limits.takeRequest('https://o.example', 's', 0);
        if (refused.allowed) throw new Error('The burst was exceeded.');
        expect(limits.takeRequest('https://o.example', 's', refused.retryAfterMs)).toEqual({ allowed: true });
      }),
    );
  });
});
