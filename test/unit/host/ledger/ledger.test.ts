import { afterEach, describe, expect, test, vi } from 'vitest';

import { KEPT_MS } from '../../../../extension-side/host/ledger/expiry.ts';
import type { Ledger } from '../../../../extension-side/host/ledger/ledger.ts';
import { ApplicationError, PortcullisError } from '../../../../sdk/protocol/errors.ts';
import { epochFor, ledgerOn, refusal, request, sessionOf, settle } from '../../../support/ledger/ledger-fixtures.ts';
import { MemoryStore } from '../../../support/ledger/memory-store.ts';

const S = sessionOf('s');

describe('in one instance', () => {
  // Went wrong: its book came after it had been forgotten, and nobody ever let go of that.
  test('a session that is forgotten while its book is read leaves none behind', async () => {
    const store = new MemoryStore();
    const read = vi.spyOn(store, 'read');
    const ledger = ledgerOn(store);
    ledger.prepare(S);
    ledger.forget(S);
    await settle();
    const before = read.mock.calls.length;
    await ledger.begin(S, request(1), false);
    expect(read.mock.calls.length).toBe(before + 1);
  });

  test('a mutation begins once its started entry is stored', async () => {
    const store = new MemoryStore();
    const ledger = ledgerOn(store);
    store.hold();
    let begun = false;
    const begin = ledger.begin(S, request(1), false).finally(() => (begun = true));
    await settle();
    expect(store.writes).toHaveLength(1);
    expect(begun).toBe(false);
    store.release();
    expect(await begin).toEqual({ kind: 'run' });
  });

  test('one that has finished is answered with how it ended', async () => {
    const ledger = ledgerOn(new MemoryStore());
    await ledger.begin(S, request(1), false);
    ledger.finish(S, 1, { value: 42 });
    expect(await ledger.begin(S, request(1, { resent: true }), false)).toEqual({
      kind: 'finished',
      outcome: { value: 42 },
    });
  });

  test('one that did not enter its handler may come again', async () => {
    const ledger = ledgerOn(new MemoryStore());
    const epoch = await epochFor(ledger, S);
    await ledger.begin(S, request(1, { epoch }), false);
    ledger.withdraw(S, 1);
    expect(await ledger.begin(S, request(1, { epoch, resent: true }), false)).toEqual({ kind: 'run' });
  });

  test('an attempt that was delayed at the door until the outcome of a later one was acknowledged does not run', async () => {
    const ledger = ledgerOn(new MemoryStore());
    await ledger.begin(S, request(1, { resent: true, epoch: await epochFor(ledger, S) }), false);
    ledger.finish(S, 1, {});
    ledger.acknowledge(S, { ids: [1] });
    expect(await refusal(ledger.begin(S, request(1), false))).toMatchObject({ code: 'INTERRUPTED', delivered: 'no' });
  });

  test('the outcome of one that was acknowledged meanwhile is not kept', async () => {
    const store = new MemoryStore();
    const ledger = ledgerOn(store);
    await ledger.begin(S, request(1), false);
    ledger.acknowledge(S, { ids: [1] });
    ledger.finish(S, 1, { value: 'unwanted' });
    await settle();
    expect([...store.content.values()].join()).not.toContain('unwanted');
  });

  test('sessions and origins know nothing of each other', async () => {
    const ledger = ledgerOn(new MemoryStore());
    await ledger.begin(S, request(1), false);
    ledger.finish(S, 1, { value: 'of s' });
    for (const other of [sessionOf('t'), sessionOf('s', 'https://b.test')]) {
      expect(await ledger.begin(other, request(1), false)).toEqual({ kind: 'run' });
    }
  });
});

describe('after the worker died', () => {
  test('a mutation that finished is answered with how it ended, whatever that is', async () => {
    const outcomes = [
      {},
      { value: null },
      { value: { text: 'short' } },
      { value: 'long '.repeat(1_000) },
      { value: { when: [1, 2] }, encoded: true },
      { value: new Map([[new Date(5), new Uint8Array([1, 2])]]) },
      new ApplicationError('QUOTA_FULL', { free: 0n }, 'no room'),
      new PortcullisError('HANDLER_FAILED', 'It failed.', { delivered: 'yes' }),
    ];
    const store = new MemoryStore();
    const first = ledgerOn(store);
    for (const [id, outcome] of outcomes.entries()) {
      await first.begin(S, request(id), false);
      first.finish(S, id, outcome);
    }
    await settle();
    const second = ledgerOn(store, 'host-2');
    for (const [id, outcome] of outcomes.entries()) {
      const decision = await second.begin(S, request(id, { resent: true }), false);
      expect(decision).toEqual({ kind: 'finished', outcome });
    }
  });

  test('one that had started is interrupted, and nobody knows how far it came', async () => {
    const store = new MemoryStore();
    await ledgerOn(store).begin(S, request(1), false);
    const again = ledgerOn(store, 'host-2').begin(S, request(1, { resent: true }), false);
    expect(await refusal(again)).toEqual({
      code: 'INTERRUPTED',
      delivered: 'unknown',
      data: { reason: 'restarted' },
    });
  });

  test('one that had started runs again if that does no harm, and its entry is stored before', async () => {
    const store = new MemoryStore();
    await ledgerOn(store).begin(S, request(1), true);
    const second = ledgerOn(store, 'host-2');
    expect(await second.begin(S, request(1, { resent: true }), true)).toEqual({ kind: 'run' });
    second.finish(S, 1, { value: 'second' });
    await settle();
    const third = ledgerOn(store, 'host-3').begin(S, request(1, { resent: true }), true);
    expect(await third).toEqual({ kind: 'finished', outcome: { value: 'second' } });
  });

  test('one whose entry was never stored runs, if the epoch it was sent under is', async () => {
    const store = new MemoryStore();
    const first = ledgerOn(store);
    const epoch = await epochFor(first, S);
    first.prepare(S); // it arrived, and the worker died while its input was checked
    await settle();
    const second = ledgerOn(store, 'host-2');
    expect(await epochFor(second, S)).toBe(epoch);
    expect(await second.begin(S, request(1, { epoch, resent: true }), false)).toEqual({ kind: 'run' });
  });

  test('one that ran before the store was emptied does not run again', async () => {
    const store = new MemoryStore();
    const first = ledgerOn(store);
    const epoch = await epochFor(first, S);
    await first.begin(S, request(1, { epoch }), false);
    store.content.clear();
    const second = ledgerOn(store, 'host-2');
    expect(await epochFor(second, S)).not.toBe(epoch);
    expect(await refusal(second.begin(S, request(1, { epoch, resent: true }), false))).toEqual({
      code: 'INTERRUPTED',
      delivered: 'no', // this attempt: the client knows of the first
      data: { reason: 'epoch' },
    });
    expect(await second.begin(S, request(2, { epoch }), false)).toEqual({ kind: 'run' }); // never sent before
  });

  test('an acknowledgement that reaches a new instance first removes the record', async () => {
    const store = new MemoryStore();
    const first = ledgerOn(store);
    await first.begin(S, request(1), false);
    first.finish(S, 1, { value: 'long '.repeat(1_000) });
    await settle();
    const full = store.bytes;
    const second = ledgerOn(store, 'host-2');
    second.acknowledge(S, { ids: [1, 2, 3] });
    await settle();
    expect(full - store.bytes).toBeGreaterThan(5_000);
  });
});

// Went wrong: which mutations were acknowledged was known to one instance alone, so that a message which came twice ran twice.
describe('after an acknowledgement', () => {
  afterEach(() => void vi.useRealTimers());

  const done = async (store: MemoryStore, ids: readonly number[]): Promise<Ledger> => {
    const ledger = ledgerOn(store);
    for (const id of ids) {
      await ledger.begin(S, request(id), false);
      ledger.finish(S, id, { value: id });
    }
    return ledger;
  };
  const nothing = { code: 'INTERRUPTED', delivered: 'no', data: { reason: 'forgotten' } };

  test.each([
    ['while earlier calls wait', { ids: [2, 3], below: 1 }],
    ['once all that is earlier has settled', { ids: [2], below: 4 }],
  ])('a first attempt that comes late to another instance does not run, %s', async (_when, frame) => {
    const store = new MemoryStore();
    (await done(store, [2, 3])).acknowledge(S, frame);
    await settle();
    const second = ledgerOn(store, 'host-2');
    for (const id of [2, 3]) expect(await refusal(second.begin(S, request(id), false))).toEqual(nothing);
    expect(await second.begin(S, request(4), false)).toEqual({ kind: 'run' });
  });

  test('one that was sent earlier and has not come yet runs', async () => {
    const store = new MemoryStore();
    (await done(store, [2, 3])).acknowledge(S, { ids: [2, 3], below: 1 });
    await settle();
    expect(await ledgerOn(store, 'host-2').begin(S, request(1), false)).toEqual({ kind: 'run' });
  });

  test('what it says of earlier mutations makes up for acknowledgements that were lost', async () => {
    const store = new MemoryStore();
    const ledger = await done(store, [1, 2, 3]);
    await settle();
    const full = store.bytes;
    ledger.acknowledge(S, { ids: [3], below: 4 });
    await settle();
    expect(full - store.bytes).toBeGreaterThan(3 * 30);
    expect(await refusal(ledger.begin(S, request(1, { resent: true }), false))).toEqual(nothing);
  });

  test('what is kept of acknowledged ones is bounded by the window, though an early call never settles', async () => {
    const store = new MemoryStore();
    const ledger = ledgerOn(store, 'host-1', { inFlightPerSession: 8 });
    await ledger.begin(S, request(1), false);
    const sizes: number[] = [];
    for (let id = 2; id <= 60; id++) {
      await ledger.begin(S, request(id), false);
      ledger.finish(S, id, {});
      ledger.acknowledge(S, { ids: [id], below: 1 });
      await settle();
      sizes.push(store.bytes);
    }
    expect(sizes.at(-1)).toBeLessThanOrEqual((sizes[15] ?? 0) + 8);
    expect(await refusal(ledgerOn(store, 'host-2').begin(S, request(2), false))).toEqual(nothing);
  });

  test('nothing of it keeps the epoch from staying the same when the session expires', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const store = new MemoryStore();
    const ledger = await done(store, [1, 2]);
    const epoch = ledger.epochOf(S.sender);
    ledger.acknowledge(S, { ids: [1, 2], below: 2 });
    await settle();
    vi.setSystemTime(Date.now() + KEPT_MS + 1);
    const second = ledgerOn(store, 'host-2');
    await second.begin(sessionOf('t'), request(1), false);
    await settle();
    expect(second.epochOf(S.sender)).toBe(epoch);
    expect([...store.content.keys()].filter((key) => key.includes(S.key))).toEqual([]);
  });
});

describe('outcomes that are not kept', () => {
  test.each([
    ['too large', { value: 'x'.repeat(70_000) }],
    ['a Blob', { value: new Blob(['content']) }],
  ])('%s: interrupted, and the client is told that it ran', async (_what, outcome) => {
    const store = new MemoryStore();
    const first = ledgerOn(store);
    await first.begin(S, request(1), true);
    first.finish(S, 1, outcome);
    await settle();
    for (const ledger of [first, ledgerOn(store, 'host-2')]) {
      expect(await refusal(ledger.begin(S, request(1, { resent: true }), true))).toMatchObject({
        code: 'INTERRUPTED',
        delivered: 'yes',
      });
    }
  });
});

describe('what is read', () => {
  test('nothing but the own origin, the own session and the outcome in question, whatever else is stored', async () => {
    const store = new MemoryStore();
    const first = ledgerOn(store);
    for (const session of [S, sessionOf('t'), sessionOf('s', 'https://b.test')]) {
      for (const id of [1, 2]) {
        await first.begin(session, request(id), false);
        first.finish(session, id, { value: 'long '.repeat(1_000) });
      }
    }
    await settle();
    store.reads.length = 0;
    const second = ledgerOn(store, 'host-2');
    await second.ready(S.sender);
    expect(store.reads).toHaveLength(1);
    await second.begin(S, request(2, { resent: true }), false);
    await second.begin(S, request(3), false);
    const keys = store.reads.flat();
    expect(keys).toHaveLength(4);
    expect(keys.filter((key) => /document-of-t|b\.test/.test(key))).toEqual([]);
    expect(store.reads).toHaveLength(3);
  });

  test('nothing at all for queries, once the origin is known', async () => {
    const store = new MemoryStore();
    const ledger = ledgerOn(store);
    await ledger.ready(S.sender);
    expect(ledger.ready(sessionOf('t').sender)).toBeUndefined();
    ledger.forget(S);
    await settle();
    expect(store.reads).toHaveLength(1);
    expect(store.writes).toHaveLength(0);
  });
});

describe('a session that the host has forgotten', () => {
  test('leaves nothing behind if all is acknowledged', async () => {
    const store = new MemoryStore();
    const ledger = ledgerOn(store);
    await ledger.begin(S, request(1), false);
    ledger.finish(S, 1, {});
    ledger.acknowledge(S, { ids: [1] });
    ledger.forget(S);
    await settle();
    expect([...store.content.keys()].filter((key) => key.includes('session'))).toEqual([]);
  });

  test('is known again when its client comes back', async () => {
    const ledger = ledgerOn(new MemoryStore());
    await ledger.begin(S, request(1), false);
    ledger.finish(S, 1, { value: 1 });
    await settle();
    ledger.forget(S);
    await settle();
    expect(await ledger.begin(S, request(1, { resent: true }), false)).toMatchObject({ kind: 'finished' });
  });

  test('loses no outcome of a mutation that was still running', async () => {
    const store = new MemoryStore();
    const ledger = ledgerOn(store);
    await ledger.begin(S, request(1), false);
    ledger.forget(S);
    await settle();
    ledger.finish(S, 1, { value: 1 });
    await settle();
    for (const one of [ledger, ledgerOn(store, 'host-2')]) {
      expect(await one.begin(S, request(1, { resent: true }), false)).toMatchObject({ kind: 'finished' });
    }
  });
});
