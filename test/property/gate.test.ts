import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { AllowRule } from '../../extension-side/host/allow-rule.ts';
import { compilePolicy } from '../../extension-side/host/gate/compile-policy.ts';
import { judge, judgeNarrowed, type Verdict } from '../../extension-side/host/gate/judge.ts';
import { verifySender, type ChannelFacts } from '../../extension-side/host/gate/verify-sender.ts';
import { isPortcullisError } from '../../sdk/protocol/errors.ts';
import { allowRule, allowRules, channel, messageSender, OWN_ID } from '../support/gate/arbitraries.ts';

function decide(
  sender: unknown,
  facts: ChannelFacts,
  allow: readonly AllowRule[],
  procedure?: readonly AllowRule[],
): Verdict {
  const verification = verifySender(sender, facts);
  if (!verification.verified) return { allowed: false, reason: verification.reason };
  const admission = judge(verification.sender, compilePolicy(allow));
  return judgeNarrowed(verification.sender, admission, procedure && compilePolicy(procedure));
}

/** A verdict in words, to compare the verdicts of policies that were compiled apart. */
function wordsOf(verdict: Verdict): string {
  return verdict.allowed ? `allowed by rule ${String(verdict.rule.index)}` : verdict.reason;
}

const judged = ['id', 'url', 'origin', 'tab', 'frameId', 'documentId', 'documentLifecycle'];

describe('the gate', () => {
  it('admits some and denies some of what the other properties try', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(messageSender, channel, allowRules, (sender, facts, allow) => {
        const verdict = decide(sender, facts, allow);
        seen.add(verdict.allowed ? `allowed ${verdict.rule.kind}` : verdict.reason);
      }),
      { numRuns: 5_000, seed: 1 },
    );
    expect([...seen].sort()).toEqual(
      expect.arrayContaining([
        'allowed site',
        'allowed extension',
        'allowed own',
        'frame-not-allowed',
        'incognito-not-allowed',
        'opaque-origin',
        'path-not-listed',
        'prerendering',
      ]),
    );
  });

  it('decides the same whatever else the sender carries', () => {
    const others = fc
      .dictionary(fc.string(), fc.anything())
      .map((extra) => Object.fromEntries(Object.entries(extra).filter(([key]) => !judged.includes(key))));
    const posing = fc.record({
      kind: fc.constant('own'),
      extensionId: fc.constant(OWN_ID),
      allowed: fc.constant(true),
      sender: messageSender,
      frame: fc.anything(),
    });
    fc.assert(
      fc.property(messageSender, channel, allowRules, fc.oneof(others, posing), (sender, facts, allow, extra) => {
        expect(wordsOf(decide({ ...extra, ...sender }, facts, allow))).toBe(wordsOf(decide(sender, facts, allow)));
      }),
    );
  });

  it('decides the same each time', () => {
    fc.assert(
      fc.property(messageSender, channel, allowRules, (sender, facts, allow) => {
        const again = decide(structuredClone(sender), facts, structuredClone(allow));
        expect(wordsOf(again)).toBe(wordsOf(decide(sender, facts, allow)));
      }),
    );
  });

  it('admits to a procedure only whom the host admits, whatever the procedure allows', () => {
    fc.assert(
      fc.property(messageSender, channel, allowRules, allowRules, (sender, facts, allow, procedure) => {
        const both = decide(sender, facts, allow, procedure).allowed;
        expect(both).toBe(decide(sender, facts, allow).allowed && decide(sender, facts, procedure).allowed);
      }),
      { numRuns: 2_000 },
    );
  });

  it('admits to a procedure with a further rule whom the host admits at most', () => {
    fc.assert(
      fc.property(
        messageSender,
        channel,
        allowRules,
        allowRules,
        allowRule,
        (sender, facts, allow, procedure, further) => {
          if (decide(sender, facts, allow, [...procedure, further]).allowed)
            expect(decide(sender, facts, allow).allowed).toBe(true);
        },
      ),
    );
  });

  it('admits by one rule alone, in whatever order they stand', () => {
    fc.assert(
      fc.property(messageSender, channel, allowRules, (sender, facts, allow) => {
        const verdict = decide(sender, facts, allow);
        expect(verdict.allowed).toBe(allow.some((rule) => decide(sender, facts, [rule]).allowed));
        const backwards = decide(sender, facts, [...allow].reverse());
        expect(backwards.allowed).toBe(verdict.allowed);
        if (!verdict.allowed) expect(backwards).toEqual(verdict);
      }),
      { numRuns: 2_000 },
    );
  });

  it('never lets a sender with an id in by a rule for sites, save behind our own relay', () => {
    fc.assert(
      fc.property(messageSender, channel, allowRules, (sender, facts, allow) => {
        const verdict = decide(sender, facts, allow);
        if (!verdict.allowed || sender['id'] === undefined || verdict.rule.kind !== 'site') return;
        expect([sender['id'], facts.via, facts.relay]).toEqual([OWN_ID, 'internal', true]);
      }),
      { numRuns: 5_000 },
    );
  });

  it('answers anything at all as sender, and admits none of it', () => {
    fc.assert(
      fc.property(
        fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true }),
        channel,
        (sender, facts) => {
          expect(decide(sender, facts, ['https://app.example.com', { own: true }]).allowed).toBe(false);
        },
      ),
    );
  });

  it('compiles any rules at all or refuses them with INVALID_ARGUMENT', () => {
    const anyRule = fc.oneof(
      fc.anything(),
      fc.webUrl({ withFragments: true, withQueryParameters: true }),
      fc.record({ match: fc.oneof(fc.string(), fc.webUrl(), fc.array(fc.string())), frames: fc.anything() }),
      fc.record({ extension: fc.anything() }),
    );
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.array(anyRule)), (rules) => {
        try {
          // Callers without types pass anything.
          compilePolicy(rules as AllowRule[]);
        } catch (error) {
          expect(isPortcullisError(error, 'INVALID_ARGUMENT')).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});
