import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { KEPT_MS } from '../../../../extension-side/host/ledger/expiry.ts';
import { epochFor, ledgerOn, refusal, request, sessionOf, settle } from '../../../support/ledger/ledger-fixtures.ts';
import { MemoryStore } from '../../../support/ledger/memory-store.ts';

const S = sessionOf('s');
const T = sessionOf('t');

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date', 'setTimeout'] }));
afterEach(() => void vi.useRealTimers());

const later = (ms: number): void => void vi.setSystemTime(Date.now() + ms);

test('an outcome is kept for as long as a page can be away', async () => {
  const store = new MemoryStore();
  const first = ledgerOn(store);
  await first.begin(S, request(1), false);
  first.finish(S, 1, { value: 1 });
  await settle();
  later(KEPT_MS);
  const second = ledgerOn(store, 'host-2');
  expect(await second.begin(S, request(1, { resent: true }), false)).toMatchObject({ kind: 'finished' });
});

test('after that neither it nor what was sent before it runs again, while later mutations do', async () => {
  const store = new MemoryStore();
  const first = ledgerOn(store);
  const epoch = await epochFor(first, S);
  await first.begin(S, request(5), false);
  first.finish(S, 5, { value: 1 });
  await settle();
  later(KEPT_MS + 1);
  for (const ledger of [first, ledgerOn(store, 'host-2')]) {
    for (const id of [4, 5]) {
      expect(await refusal(ledger.begin(S, request(id, { resent: true, epoch }), false))).toMatchObject({
        code: 'INTERRUPTED',
        delivered: 'no',
      });
    }
    expect(await ledger.begin(S, request(6, { epoch }), false)).toEqual({ kind: 'run' });
    ledger.withdraw(S, 6);
    await settle();
  }
});

test('a mutation that has run for longer than that is not given up', async () => {
  const store = new MemoryStore();
  const ledger = ledgerOn(store);
  await ledger.begin(S, request(1), false);
  later(2 * KEPT_MS);
  await ledger.begin(T, request(1), false);
  await ledger.begin(S, request(2), false);
  ledger.finish(S, 1, { value: 'at last' });
  await settle();
  later(KEPT_MS / 2);
  expect(await ledger.begin(S, request(1, { resent: true }), false)).toMatchObject({ kind: 'finished' });
});

test('a session that nobody came back to is dropped with its outcomes, and the epoch changes with it', async () => {
  const store = new MemoryStore();
  const first = ledgerOn(store);
  const epoch = await epochFor(first, S);
  await first.begin(S, request(1), false);
  first.finish(S, 1, { value: 'long '.repeat(1_000) });
  await settle();
  later(KEPT_MS + 1);
  const second = ledgerOn(store, 'host-2');
  await second.begin(T, request(1), false);
  await settle();
  expect([...store.content.keys()].filter((key) => key.includes('document-of-s'))).toEqual([]);
  expect(await epochFor(second, T)).not.toBe(epoch);
  expect(await refusal(second.begin(S, request(1, { resent: true, epoch }), false))).toMatchObject({
    code: 'INTERRUPTED',
    data: { reason: 'epoch' },
  });
});

test('one that had acknowledged all is dropped without a change of epoch', async () => {
  const store = new MemoryStore();
  const first = ledgerOn(store);
  const epoch = await epochFor(first, S);
  await first.begin(S, request(1), false);
  first.finish(S, 1, {});
  first.acknowledge(S, { ids: [1] });
  await settle();
  later(KEPT_MS + 1);
  const second = ledgerOn(store, 'host-2');
  await second.begin(T, request(1), false);
  await settle();
  expect([...store.content.keys()].filter((key) => key.includes('document-of-s'))).toEqual([]);
  expect(await epochFor(second, T)).toBe(epoch);
});

test('a clock that was set back keeps nothing for ever', async () => {
  const store = new MemoryStore();
  const first = ledgerOn(store);
  await first.begin(S, request(1), false);
  await settle();
  later(-2 * KEPT_MS);
  const second = ledgerOn(store, 'host-2');
  await second.begin(T, request(1), false);
  await settle();
  expect([...store.content.keys()].filter((key) => key.includes('document-of-s'))).toEqual([]);
});
