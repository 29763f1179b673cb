import { expect, test, vi } from 'vitest';

import { OriginBook } from '../../../../extension-side/host/ledger/origin-book.ts';
import { SessionBook } from '../../../../extension-side/host/ledger/session-book.ts';
import type { Entry } from '../../../../extension-side/host/ledger/session-record.ts';
import { settleEntries } from '../../../../extension-side/host/ledger/settle-entries.ts';
import { ledgerOn, request, sessionOf, settle } from '../../../support/ledger/ledger-fixtures.ts';
import { MemoryStore } from '../../../support/ledger/memory-store.ts';

const finished: Entry = { state: 'finished', atMs: 0, outcome: undefined };

/** A session's book with entries of these ids, and how often it was looked through. */
function openBook(ids: readonly number[]) {
  const entries = new Map(ids.map((id) => [id, finished]));
  const book = new SessionBook('s', new OriginBook('o', undefined), { below: 0, settledBelow: 0, entries });
  const keys = vi.spyOn(book.entries, 'keys');
  const books = { put: (of: SessionBook, id: number, entry: Entry | undefined) => of.put(id, entry) };
  const acknowledge = (of: readonly number[], below: number) => settleEntries(books, book, of, below);
  return { book, acknowledge, left: () => [...book.entries].map(([id]) => id), looks: () => keys.mock.calls.length };
}

// Went wrong: an acknowledgement is free, and each had the whole book looked through, though it said nothing new.
test('what says nothing new has nothing looked through', () => {
  const { acknowledge, left, looks } = openBook([1_000, 1_001]);
  for (let turn = 0; turn < 100; turn++) acknowledge([], 7);
  for (let below = 8; below <= 1_000; below++) acknowledge([below - 1], below);
  expect([looks(), left()]).toEqual([0, [1_000, 1_001]]);
  expect(acknowledge([], 1_001)).toBe(true);
  for (let turn = 0; turn < 100; turn++) expect(acknowledge([], 1_001)).toBe(false);
  expect([looks(), left()]).toEqual([1, [1_001]]);
});

test('what an unmoved mark has passed goes all the same', () => {
  const { book, acknowledge, left } = openBook([3, 1]);
  acknowledge([], 3);
  expect(left()).toEqual([3]);
  book.put(2, finished); // runs again, since that does no harm
  acknowledge([], 0);
  expect(left()).toEqual([3]);
  book.settledBelow = 4; // by what is folded
  acknowledge([7], 1);
  expect(left()).toEqual([]);
});

test('an acknowledgement of nothing has nothing read', async () => {
  const store = new MemoryStore();
  const read = vi.spyOn(store, 'read');
  const ledger = ledgerOn(store);
  const session = sessionOf('s');
  ledger.acknowledge(session, { ids: [] });
  await settle();
  expect(read).not.toHaveBeenCalled();
  expect(await ledger.begin(session, request(1), false)).toEqual({ kind: 'run' });
});
