import type { Books } from './books.ts';
import type { SessionBook } from './session-book.ts';

/**
 * The client has these outcomes, and has done with all that is below the mark.
 *
 * Nothing is kept of them but that it has them, until the mark has passed them.
 *
 * @returns whether anything changed that is to be stored.
 */
export function settleEntries(
  books: Pick<Books, 'put'>,
  book: SessionBook,
  ids: Iterable<number>,
  below: number,
): boolean {
  book.settledBelow = Math.max(book.settledBelow, below);
  let isChanged = false;
  for (const id of [...book.takePassed(), ...ids]) {
    const entry = book.entries.get(id);
    const isPassed = id < book.settledBelow;
    if (!entry || (entry.state === 'acknowledged' && !isPassed)) continue;
    books.put(book, id, isPassed ? undefined : { state: 'acknowledged', atMs: Date.now() });
    isChanged = true;
  }
  return isChanged;
}

/**
 * Keeps no more than `most` of what is noted as acknowledged: the mark passes the others, and with them all that is earlier.
 *
 * A client has no more than its window under way, so that whatever has seen so many later ones acknowledged is not on its way any more.
 */
export function foldAcknowledged(books: Pick<Books, 'put'>, book: SessionBook, most: number): void {
  const { acknowledged } = book;
  for (const id of acknowledged.slice(0, Math.max(0, acknowledged.length - most))) {
    book.settledBelow = Math.max(book.settledBelow, id + 1);
    books.put(book, id, undefined);
  }
}
