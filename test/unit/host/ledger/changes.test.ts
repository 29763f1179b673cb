import { expect, test } from 'vitest';

import { Changes } from '../../../../extension-side/host/ledger/changes.ts';
import { originKey, sessionKey } from '../../../../extension-side/host/ledger/ledger-keys.ts';
import { OriginBook } from '../../../../extension-side/host/ledger/origin-book.ts';
import { SessionBook } from '../../../../extension-side/host/ledger/session-book.ts';
import { TotalBook } from '../../../../extension-side/host/ledger/total-book.ts';

const TOTAL = new TotalBook({ bytes: 0, origins: new Map() });
const originBook = (): OriginBook => new OriginBook('o', undefined);
const sessionBook = (origin: OriginBook, below: number): SessionBook =>
  new SessionBook('s', origin, { below, settledBelow: 0, entries: new Map() });

/** What is collected after a write failed, and what became of its books meanwhile. */
function afterFailure(meanwhile: (changes: Changes, book: SessionBook) => void) {
  const changes = new Changes();
  const book = sessionBook(originBook(), 1);
  changes.session(book);
  const batch = changes.collect(TOTAL);
  meanwhile(changes, book);
  if (batch) changes.failed(batch);
  return changes.collect(TOTAL);
}

test('what a write failed to store is written with the next', () => {
  const next = afterFailure(() => undefined);
  expect(Object.keys(next?.set ?? {})).toEqual(expect.arrayContaining([originKey('o'), sessionKey('s')]));
});

test('what was dropped meanwhile is not', () => {
  const next = afterFailure((changes, book) => {
    changes.removeSession('s', book);
    changes.removeOrigin(book.origin);
  });
  expect(next?.remove).toEqual([sessionKey('s'), originKey('o')]);
  expect([next?.sessions.size, next?.origins.size]).toEqual([0, 0]);
});

// Went wrong: the older ones were put behind those in their place, and overwrote them.
test('nor are books that others have taken the place of', () => {
  const origin = originBook();
  const newer = sessionBook(origin, 2);
  const next = afterFailure((changes, book) => {
    changes.removeSession('s', book);
    changes.removeOrigin(book.origin);
    changes.session(newer);
  });
  expect([...(next?.sessions ?? [])]).toEqual([newer]);
  expect([...(next?.origins ?? [])]).toEqual([origin]);
  expect(next?.remove).toEqual([]);
});
