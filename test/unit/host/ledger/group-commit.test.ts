import { describe, expect, test } from 'vitest';

import { ledgerOn, refusal, request, sessionOf, settle } from '../../../support/ledger/ledger-fixtures.ts';
import { MemoryStore } from '../../../support/ledger/memory-store.ts';

const S = sessionOf('s');
const T = sessionOf('t', 'https://b.test');

async function warm(store: MemoryStore): Promise<ReturnType<typeof ledgerOn>> {
  const ledger = ledgerOn(store);
  for (const session of [S, T]) {
    await ledger.begin(session, request(1), false);
    ledger.withdraw(session, 1);
  }
  await settle();
  store.writes.length = 0;
  return ledger;
}

describe('writes', () => {
  test('a mutation on a warm worker waits for one write', async () => {
    const store = new MemoryStore();
    const ledger = await warm(store);
    ledger.prepare(S);
    await ledger.begin(S, request(2), false);
    expect(store.writes).toHaveLength(1);
  });

  test('mutations of all sessions that begin in one turn go out as one', async () => {
    const store = new MemoryStore();
    const ledger = await warm(store);
    const begun = [S, T].flatMap((session) => [2, 3, 4].map((id) => ledger.begin(session, request(id), false)));
    await Promise.all(begun);
    expect(store.writes).toHaveLength(1);
  });

  test('what changes while a write is under way waits for it, and goes out as one', async () => {
    const store = new MemoryStore();
    const ledger = await warm(store);
    store.hold();
    const begun = [ledger.begin(S, request(2), false)];
    await settle();
    for (const id of [3, 4, 5]) begun.push(ledger.begin(T, request(id), false));
    ledger.acknowledge(S, { ids: [1] });
    await settle();
    expect(store.writes).toHaveLength(1);
    store.release();
    await Promise.all(begun);
    expect(store.writes).toHaveLength(2);
  });

  test('how mutations ended is stored without anybody asking, and only what changed', async () => {
    const store = new MemoryStore();
    const ledger = await warm(store);
    await Promise.all([S, T].map((session) => ledger.begin(session, request(2), false)));
    ledger.finish(S, 2, { value: 'how it ended' });
    await settle();
    expect(store.writes).toHaveLength(2);
    expect(Object.keys(store.writes[1]?.set ?? {}).join()).not.toContain('b.test/');
    expect(JSON.stringify(store.writes[1])).toContain('how it ended');
  });
});

describe('a store that refuses', () => {
  test('keeps mutations from running, and says that they did not', async () => {
    const store = new MemoryStore();
    const ledger = await warm(store);
    store.fate = () => 'refused';
    const refused = [2, 3].map((id) => refusal(ledger.begin(S, request(id), false)));
    for (const error of await Promise.all(refused)) {
      expect(error).toEqual({ code: 'LEDGER_FULL', delivered: 'no', data: { reason: 'storage' } });
    }
  });

  test('is asked again with the next change, which carries all that it missed and nothing of what was refused', async () => {
    const store = new MemoryStore();
    const ledger = await warm(store);
    await ledger.begin(S, request(2), false);
    await settle();
    store.fate = () => 'refused';
    ledger.finish(S, 2, { value: 'missed' });
    await refusal(ledger.begin(T, request(2), false));
    await settle();
    const asked = store.writes.length;
    await settle();
    expect(store.writes).toHaveLength(asked); // not asked by itself
    store.fate = () => 'stored';
    await ledger.begin(T, request(3), false);
    const next = ledgerOn(store, 'host-2');
    expect(await next.begin(S, request(2, { resent: true }), false)).toMatchObject({ kind: 'finished' });
    const epoch = next.epochOf(T.sender);
    await next.ready(T.sender);
    expect(await next.begin(T, request(2, { resent: true, epoch: next.epochOf(T.sender) }), false)).toEqual({
      kind: 'run',
    });
    expect(epoch).toBe('host-2'); // T's origin had not been read
  });

  // Went wrong: the book that had been dropped was written after the one in its place, so that the mutation ran twice.
  test('has what replaced a session meanwhile, and not what it refused of it', async () => {
    const store = new MemoryStore();
    const ledger = await warm(store);
    await ledger.begin(S, request(2), false);
    ledger.finish(S, 2, {});
    await settle();
    store.hold();
    store.fate = () => 'refused';
    ledger.acknowledge(S, { ids: [2] });
    await settle();
    store.fate = () => 'stored';
    ledger.forget(S);
    const begun = ledger.begin(S, request(3), false);
    await settle();
    store.release();
    expect(await begun).toEqual({ kind: 'run' });
    const again = request(3, { resent: true, epoch: ledger.epochOf(S.sender) });
    expect(await refusal(ledgerOn(store, 'host-2').begin(S, again, false))).toMatchObject({
      code: 'INTERRUPTED',
      data: { reason: 'restarted' },
    });
  });

  test('to keep a long outcome still knows that the mutation ran', async () => {
    const store = new MemoryStore();
    const ledger = await warm(store);
    await ledger.begin(S, request(2), false);
    store.fate = () => 'refused';
    ledger.finish(S, 2, { value: 'long '.repeat(1_000) });
    await settle();
    store.fate = () => 'stored';
    await ledger.begin(S, request(3), false);
    for (const one of [ledger, ledgerOn(store, 'host-2')]) {
      expect(await refusal(one.begin(S, request(2, { resent: true }), false))).toMatchObject({ delivered: 'yes' });
    }
    expect(store.writes.at(-1)?.set).not.toHaveProperty([`portcullis/outcome/${S.key}/2`]);
  });

  test('to be read refuses mutations, greets all the same, and is asked again', async () => {
    const store = new MemoryStore();
    store.refusesReads = true;
    const ledger = ledgerOn(store);
    await ledger.ready(S.sender);
    expect(ledger.epochOf(S.sender)).toBe('host-1');
    expect(await refusal(ledger.begin(S, request(1), false))).toMatchObject({ code: 'LEDGER_FULL', delivered: 'no' });
    store.refusesReads = false;
    expect(await ledger.begin(S, request(1), false)).toEqual({ kind: 'run' });
  });
});
