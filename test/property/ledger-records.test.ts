import fc from 'fast-check';
import { expect, test } from 'vitest';

import {
  formatOriginRecord,
  parseOriginRecord,
  parseTotalRecord,
} from '../../extension-side/host/ledger/origin-record.ts';
import { formatOutcome, parseOutcome } from '../../extension-side/host/ledger/outcome-text.ts';
import {
  formatSessionRecord,
  parseSessionRecord,
  type Entry,
} from '../../extension-side/host/ledger/session-record.ts';
import { DEFAULT_LIMITS } from '../../sdk/protocol/limits.ts';
import { epochFor, ledgerOn, request, sessionOf, settle } from '../support/ledger/ledger-fixtures.ts';
import { MemoryStore } from '../support/ledger/memory-store.ts';

const count = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const entry: fc.Arbitrary<Entry> = fc.oneof(
  fc.record({ state: fc.constant('started' as const), atMs: count, host: fc.string() }),
  fc.record({
    state: fc.constant('finished' as const),
    atMs: count,
    outcome: fc.oneof(
      fc.constant(undefined),
      fc.record({ kept: fc.constant('here' as const), text: fc.string() }),
      fc.record({ kept: fc.constant('apart' as const), bytes: count }),
    ),
  }),
  fc.record({ state: fc.constant('acknowledged' as const), atMs: count }),
);

/** Anything, near misses included: arrays of arrays as text. */
const garbage = fc.oneof(
  fc.anything(),
  fc.string(),
  fc.json(),
  fc
    .array(
      fc.oneof(
        fc.json().map((text) => JSON.parse(text) as unknown),
        fc.array(fc.array(fc.oneof(count, fc.string()))),
      ),
    )
    .map((list) => JSON.stringify(list)),
);

/** What by no accident is a record that somebody else wrote. */
const damage = garbage.filter((value) => !parseSessionRecord(value) && !parseOriginRecord(value));

test('a session record is read as it was written', () => {
  fc.assert(
    fc.property(count, count, fc.array(fc.tuple(count, entry)), (below, settledBelow, list) => {
      const record = { below, settledBelow, entries: new Map(list) };
      expect(parseSessionRecord(formatSessionRecord(record))).toEqual(record);
    }),
  );
});

test('an origin record is read as it was written', () => {
  const note = fc.record({ bytes: count, usedAtMs: count, isSettled: fc.boolean() });
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.array(fc.tuple(fc.string(), note)), (epoch, list) => {
      const record = { epoch, sessions: new Map(list) };
      expect(parseOriginRecord(formatOriginRecord(record))).toEqual(record);
    }),
  );
});

test('an outcome is read as it was written', () => {
  fc.assert(
    fc.property(fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true }), (value) => {
      const outcome = value === undefined ? {} : { value };
      const text = formatOutcome(outcome, DEFAULT_LIMITS);
      if (text !== undefined) expect(parseOutcome(text)).toEqual(outcome);
    }),
  );
});

test('what nobody wrote is read as nothing, and never throws', () => {
  fc.assert(
    fc.property(garbage, (value) => {
      const record = parseSessionRecord(value);
      if (record) expect(parseSessionRecord(formatSessionRecord(record))).toEqual(record);
      const origin = parseOriginRecord(value);
      if (origin) expect(parseOriginRecord(formatOriginRecord(origin))).toEqual(origin);
      expect(parseTotalRecord(value).bytes).toBeGreaterThanOrEqual(0);
      parseOutcome(value);
    }),
  );
});

test('whatever happens to the stored records, what ran before does not run again', async () => {
  const S = sessionOf('s');
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.nat({ max: 5 }), damage), { minLength: 1 }), async (damages) => {
      const store = new MemoryStore();
      const first = ledgerOn(store);
      const epoch = await epochFor(first, S);
      await first.begin(S, request(1, { epoch }), false);
      first.finish(S, 1, { value: 'x'.repeat(1_000) });
      await first.begin(S, request(2, { epoch }), false);
      await settle();
      const keys = [...store.content.keys()];
      for (const [index, value] of damages) {
        const key = keys[index];
        if (key === undefined) continue;
        if (value === undefined) store.content.delete(key);
        else store.content.set(key, value);
      }
      const second = ledgerOn(store, 'host-2');
      for (const id of [1, 2]) {
        const decision = await second.begin(S, request(id, { epoch, resent: true }), false).catch(() => 'refused');
        expect(decision).not.toEqual({ kind: 'run' });
      }
    }),
    { numRuns: 300 },
  );
});
