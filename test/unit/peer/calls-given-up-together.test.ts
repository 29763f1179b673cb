import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import type { CallTerms } from '../../../sdk/peer/outgoing-call.ts';
import { OutgoingCalls } from '../../../sdk/peer/outgoing-calls.ts';
import { plainDoor } from '../../support/plain-door.ts';

/** Four calls on the same terms, two more than the connection takes at once, and one that waits behind them. */
async function startFive(terms: Partial<CallTerms>, end: () => void) {
  const calls = new OutgoingCalls(plainDoor(), undefined, {
    onMutationSettled: () => undefined,
    onAllSettled: () => undefined,
  });
  const requested: number[] = [];
  const send = ({ type, id }: { readonly type: string; readonly id: number }) => {
    if (type === 'request') requested.push(id);
  };
  calls.attach({ window: 2, epoch: 'epoch 1', send });
  const start = (given: CallTerms) => calls.start({ kind: 'mutation', name: 'change', payload: {} }, given);
  const both = { timeoutMs: Infinity, attempts: 5 };
  const outcomes = Promise.allSettled([1, 2, 3, 4].map(() => start({ ...both, ...terms })));
  void start(both);
  end();
  const delivered = (await outcomes).map((outcome) => (outcome as { reason: { delivered: string } }).reason.delivered);
  return { requested, delivered };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

// Went wrong: each that was given up made room for the next, which was sent before it was given up itself.
const FIRST_TWO = { requested: [1, 2, 5], delivered: ['unknown', 'unknown', 'no', 'no'] };

it('of calls that one signal ends, those that wait are not sent', async () => {
  const controller = new AbortController();
  expect(await startFive({ signal: controller.signal }, () => controller.abort())).toEqual(FIRST_TWO);
});

it('of calls whose deadlines pass at once, those that wait are not sent', async () => {
  expect(await startFive({ timeoutMs: 100 }, () => vi.advanceTimersByTime(100))).toEqual(FIRST_TWO);
});
