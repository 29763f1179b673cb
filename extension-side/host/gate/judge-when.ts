import type { DenyReason } from '../deny-reason.ts';
import type { VerifiedSender } from '../verified-sender.ts';
import { isUndecided, type ConditionalRule, type Verdict } from './judge.ts';

/** Settings of {@link judgeWhen}. */
export interface JudgeWhenOptions {
  /** How long one `when` may take, in milliseconds. `Infinity` waits for ever. */
  readonly whenTimeoutMs: number;
  /** Told what a `when` threw or rejected with, as long as it is waited for. Must not throw. */
  readonly onFailure?: (error: unknown) => void;
}

/**
 * Settles an undecided verdict by asking the `when` of its rules. Requirements:
 *
 * 1. The rules are asked one after the other, until one admits.
 * 2. Only `true` admits. A `when` that throws, rejects, answers anything else or stays silent past its deadline does
 *    not.
 * 3. The signal given to a `when` is aborted as soon as its answer no longer counts.
 * 4. A late answer or a late rejection changes nothing and disturbs nobody.
 *
 * A decided verdict comes back as it is. Never rejects.
 */
export async function judgeWhen(sender: VerifiedSender, verdict: Verdict, options: JudgeWhenOptions): Promise<Verdict> {
  if (!isUndecided(verdict)) return verdict;
  let reason: DenyReason = 'when-refused';
  for (const rule of verdict.ask) {
    const answer = await ask(sender, rule, options);
    if (answer === 'admitted') return { allowed: true, rule };
    // A `when` that is broken is what the extension's author has to hear of, also if another one refused.
    if (answer !== 'when-refused') reason = answer;
  }
  return { allowed: false, reason };
}

type Answer = 'admitted' | 'when-refused' | 'when-failed' | 'when-timed-out';

// Browsers fire a longer timer at once.
const LONGEST_TIMER_MS = 2 ** 31 - 1;

async function ask(
  sender: VerifiedSender,
  rule: ConditionalRule,
  { whenTimeoutMs, onFailure }: JudgeWhenOptions,
): Promise<Answer> {
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const deadline = new Promise<Answer>((resolve) => {
    if (whenTimeoutMs <= LONGEST_TIMER_MS) timer = setTimeout(resolve, whenTimeoutMs, 'when-timed-out');
  });
  try {
    return await Promise.race([answerOf(sender, rule, controller.signal, onFailure), deadline]);
  } finally {
    clearTimeout(timer);
    controller.abort();
  }
}

async function answerOf(
  sender: VerifiedSender,
  rule: ConditionalRule,
  signal: AbortSignal,
  onFailure: JudgeWhenOptions['onFailure'],
): Promise<Answer> {
  try {
    const answer: unknown = await rule.when(sender, signal);
    return answer === true ? 'admitted' : 'when-refused';
  } catch (error) {
    if (!signal.aborted) onFailure?.(error);
    return 'when-failed';
  }
}
