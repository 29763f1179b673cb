import { expect, test } from 'vitest';

import { decide, type Question, type Trace, type Verdict } from '../../../../extension-side/host/ledger/decide.ts';

type Row = [
  trace: Trace,
  resent: boolean,
  isEpochCurrent: boolean,
  isForgotten: boolean,
  once: Verdict,
  again: Verdict,
];

// Each line stands for a mutation, then for the same one declared idempotent.
const TABLE: readonly Row[] = [
  // trace, resent, epoch current, forgotten
  ['none', false, false, false, 'run', 'run'],
  ['none', false, true, false, 'run', 'run'],
  ['none', true, true, false, 'run', 'run'],
  ['none', true, false, false, 'refuse-unrecorded', 'run-again'],
  ['none', false, false, true, 'refuse-forgotten', 'run-again'],
  ['none', false, true, true, 'refuse-forgotten', 'run-again'],
  ['none', true, false, true, 'refuse-forgotten', 'run-again'],
  ['none', true, true, true, 'refuse-forgotten', 'run-again'],
  ...both((resent, current, forgotten) => ['started', resent, current, forgotten, 'refuse-started', 'run-again']),
  ...both((resent, current, forgotten) => ['finished', resent, current, forgotten, 'answer', 'answer']),
  ...both((resent, current, forgotten) => [
    'finished-unkept',
    resent,
    current,
    forgotten,
    'refuse-finished',
    'refuse-finished',
  ]),
];

function both(row: (...flags: [boolean, boolean, boolean]) => Row): readonly Row[] {
  const flags = [false, true];
  return flags.flatMap((a) => flags.flatMap((b) => flags.map((c) => row(a, b, c))));
}

test.each(TABLE)('%s, resent %s, epoch current %s, forgotten %s: %s, or %s if idempotent', (...row) => {
  const [trace, resent, isEpochCurrent, isForgotten, once, again] = row;
  const question: Omit<Question, 'isIdempotent'> = { trace, resent, isEpochCurrent, isForgotten };
  expect(decide({ ...question, isIdempotent: false })).toBe(once);
  expect(decide({ ...question, isIdempotent: true })).toBe(again);
});

test('the table names every case', () => {
  expect(new Set(TABLE.map((row) => row.slice(0, 4).join())).size).toBe(4 * 2 ** 3);
});
