import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { AllowRule } from '../../../../extension-side/host/allow-rule.ts';
import { compilePolicy } from '../../../../extension-side/host/gate/compile-policy.ts';
import { judgeWhen } from '../../../../extension-side/host/gate/judge-when.ts';
import { isUndecided, judge } from '../../../../extension-side/host/gate/judge.ts';
import type { VerifiedSender } from '../../../../extension-side/host/verified-sender.ts';
import { pageSender } from '../../../support/gate/senders.ts';

type When = (sender: VerifiedSender, signal: AbortSignal) => unknown;

const match = 'https://app.example.com';
const never = () => new Promise<never>(() => {});

// Rules of callers without types, whose `when` answers anything.
const rulesOf = (...whens: readonly When[]) => whens.map((when) => ({ match, when })) as AllowRule[];
const settle = (
  rules: readonly AllowRule[],
  sender = pageSender(),
  options: { onFailure?: (error: unknown) => void } = {},
) => judgeWhen(sender, judge(sender, compilePolicy(rules)), { whenTimeoutMs: 2_000, ...options });

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('before anybody asked', () => {
  it('a rule with when denies', () => {
    const verdict = judge(pageSender(), compilePolicy(rulesOf(() => true)));
    expect(verdict).toMatchObject({ allowed: false, reason: 'when-refused' });
    expect(isUndecided(verdict)).toBe(true);
  });

  it('a rule without when admits at once, wherever it stands', () => {
    for (const rules of [
      [...rulesOf(never), match],
      [match, ...rulesOf(never)],
    ]) {
      expect(judge(pageSender(), compilePolicy(rules)).allowed).toBe(true);
    }
  });

  it('when is not asked about a sender that its rule does not admit', async () => {
    const when = vi.fn(() => true);
    expect(await settle(rulesOf(when), pageSender({ origin: 'https://evil.example' }))).toEqual({
      allowed: false,
      reason: 'origin-not-listed',
    });
    expect(await settle(rulesOf(when), pageSender({ frameId: 3 }))).toEqual({
      allowed: false,
      reason: 'frame-not-allowed',
    });
    expect(await settle(rulesOf(when), pageSender({ incognito: true }))).toEqual({
      allowed: false,
      reason: 'incognito-not-allowed',
    });
    expect(when).not.toHaveBeenCalled();
  });

  it('a verdict without when stays as it is', async () => {
    expect(await settle([match])).toMatchObject({ allowed: true, rule: { index: 0 } });
    expect(await settle([])).toEqual({ allowed: false, reason: 'origin-not-listed' });
  });
});

describe('the answer', () => {
  it.each<[string, When]>([
    ['true', () => true],
    ['a promise of true', () => Promise.resolve(true)],
    ['a promise of true in time', () => new Promise((resolve) => setTimeout(resolve, 1_999, true))],
  ])('%s admits', async (_what, when) => {
    const verdict = settle(rulesOf(when));
    await vi.advanceTimersByTimeAsync(1_999);
    expect(await verdict).toMatchObject({ allowed: true, rule: { index: 0 } });
  });

  it.each<[string, When, string]>([
    ['false', () => false, 'when-refused'],
    ['nothing', () => undefined, 'when-refused'],
    ['1', () => 1, 'when-refused'],
    ['"true"', () => 'true', 'when-refused'],
    ['an object', () => ({ allowed: true }), 'when-refused'],
    ['a promise of 1', () => Promise.resolve(1), 'when-refused'],
    ['a throw', () => raise(new Error('broken')), 'when-failed'],
    ['a throw of true', () => raise(true), 'when-failed'],
    ['a rejection', () => Promise.reject(new Error('broken')), 'when-failed'],
    ['a thenable that throws', () => ({ then: () => raise(new Error('broken')) }), 'when-failed'],
    ['silence', never, 'when-timed-out'],
    ['true, too late', () => new Promise((resolve) => setTimeout(resolve, 2_001, true)), 'when-timed-out'],
  ])('%s refuses', async (_what, when, reason) => {
    const verdict = settle(rulesOf(when));
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await verdict).toEqual({ allowed: false, reason });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each([2 ** 31 - 1, 2 ** 31, Infinity])('may be awaited for %s ms', async (whenTimeoutMs) => {
    const sender = pageSender();
    const slow = rulesOf(() => new Promise((resolve) => setTimeout(resolve, 100_000, true)));
    const verdict = judgeWhen(sender, judge(sender, compilePolicy(slow)), { whenTimeoutMs });
    await vi.advanceTimersByTimeAsync(100_000);
    expect(await verdict).toMatchObject({ allowed: true });
  });
});

it('is no longer awaited after the longest time that a timer takes', async () => {
  const sender = pageSender();
  const verdict = judgeWhen(sender, judge(sender, compilePolicy(rulesOf(never))), { whenTimeoutMs: 2 ** 31 - 1 });
  await vi.advanceTimersByTimeAsync(2 ** 31 - 1);
  expect(await verdict).toEqual({ allowed: false, reason: 'when-timed-out' });
});

describe('several rules with when', () => {
  it('are asked in order until one admits', async () => {
    const asked: number[] = [];
    const answering = (index: number, answer: boolean) => () => {
      asked.push(index);
      return answer;
    };
    const verdict = await settle(rulesOf(answering(0, false), answering(1, true), answering(2, true)));
    expect(verdict).toMatchObject({ allowed: true, rule: { index: 1 } });
    expect(asked).toEqual([0, 1]);
  });

  it('do not stand or fall together', async () => {
    const verdict = settle(
      rulesOf(
        never,
        () => raise(new Error('broken')),
        () => true,
      ),
    );
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await verdict).toMatchObject({ allowed: true, rule: { index: 2 } });
  });

  it('give a failure as the reason rather than a refusal', async () => {
    const broken = () => raise(new Error('broken'));
    expect(await settle(rulesOf(broken, () => false))).toEqual({ allowed: false, reason: 'when-failed' });
    expect(await settle(rulesOf(() => false, broken))).toEqual({ allowed: false, reason: 'when-failed' });
  });
});

describe('the signal', () => {
  it('is open while when works and aborted when its answer no longer counts', async () => {
    const signals: AbortSignal[] = [];
    const states: boolean[] = [];
    const when = (answer: unknown) => (_sender: VerifiedSender, signal: AbortSignal) => {
      signals.push(signal);
      states.push(signal.aborted);
      return answer;
    };
    const verdict = settle(rulesOf(when(false), when(never()), when(true)));
    await vi.advanceTimersByTimeAsync(1_999);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    await vi.advanceTimersByTimeAsync(1);
    await verdict;
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true, true]);
    expect(states).toEqual([false, false, false]);
  });
});

describe('failures', () => {
  it('are told, as long as somebody waits for the answer', async () => {
    const onFailure = vi.fn();
    const broken = new Error('broken');
    const late = () => new Promise((_resolve, reject) => setTimeout(reject, 5_000, new Error('late')));
    const verdict = settle(
      rulesOf(() => raise(broken), late),
      pageSender(),
      { onFailure },
    );
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await verdict).toEqual({ allowed: false, reason: 'when-timed-out' });
    expect(onFailure.mock.calls).toEqual([[broken]]);
  });
});

it('when is given the sender', async () => {
  const when = vi.fn(() => true);
  const sender = pageSender();
  await settle(rulesOf(when), sender);
  expect(when).toHaveBeenCalledWith(sender, expect.any(AbortSignal));
});

function raise(error: unknown): never {
  throw error;
}
