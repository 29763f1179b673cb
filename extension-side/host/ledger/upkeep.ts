import type { Books } from './books.ts';
import { expiredIds, isExpired } from './expiry.ts';
import { sessionKey } from './ledger-keys.ts';
import type { LedgerStore } from './ledger-store.ts';
import type { OriginBook } from './origin-book.ts';
import type { SessionBook } from './session-book.ts';
import { parseSessionRecord } from './session-record.ts';
import { foldAcknowledged } from './settle-entries.ts';

/** How often a session or an origin in use is looked through for what has expired. */
const CHECK_EVERY_MS = 60_000;

/** What the upkeep works on. */
export interface UpkeepOptions {
  readonly books: Books;
  readonly store: LedgerStore;
  readonly hostId: string;
  /** Something changed that is to be stored. */
  readonly onChange: () => void;
}

/** Removes what nobody came back for: by no timer, which would die with the worker, but when the origin or the room is next used. */
export class Upkeep {
  readonly #options: UpkeepOptions;

  constructor(options: UpkeepOptions) {
    this.#options = options;
  }

  /** Looks through a session, and its origin, from time to time. Its origin's other sessions are not waited for. */
  tidy(book: SessionBook): void {
    const nowMs = Date.now();
    if (Math.abs(nowMs - book.checkedAtMs) > CHECK_EVERY_MS) this.#giveUpExpired(book);
    if (Math.abs(nowMs - book.origin.checkedAtMs) > CHECK_EVERY_MS)
      void this.#sweep(() => this.#sweepOrigin(book.origin));
  }

  /** Makes the room there is to make. */
  async makeRoom(book: SessionBook, limit: 'ledgerBytes' | 'ledgerBytesPerOrigin'): Promise<void> {
    this.#giveUpExpired(book);
    foldAcknowledged(this.#options.books, book, 0);
    await this.#sweep(() => this.#sweepOrigin(book.origin));
    if (limit === 'ledgerBytes') await this.#sweep(() => this.#sweepOthers(book.origin));
  }

  #giveUpExpired(book: SessionBook): void {
    const { books, hostId, onChange } = this.#options;
    book.checkedAtMs = Date.now();
    const ids = expiredIds(book.entries, book.checkedAtMs, hostId);
    if (ids.length === 0) return;
    books.giveUp(book, ids);
    onChange();
  }

  /** Where the store fails nothing is swept, and there is no more room than there was. */
  async #sweep(sweep: () => Promise<void>): Promise<void> {
    await sweep().catch(() => undefined);
    this.#options.onChange();
  }

  async #sweepOrigin(origin: OriginBook): Promise<void> {
    const { books, store, hostId } = this.#options;
    const nowMs = Date.now();
    origin.checkedAtMs = nowMs;
    const isRunning = (key: string): boolean => books.session(key)?.hasRunning(hostId) === true;
    const due = [...origin.sessions].filter(([key, { usedAtMs }]) => isExpired(usedAtMs, nowMs) && !isRunning(key));
    if (due.length === 0) return;
    // Only the record tells which outcomes are stored apart from it.
    const found = await store.read(due.map(([key]) => sessionKey(key)));
    for (const [key, note] of due) {
      if (origin.sessions.get(key) !== note) continue; // used meanwhile
      const record = books.session(key) ?? parseSessionRecord(found[sessionKey(key)]);
      books.drop(origin, key, record, note.isSettled ? 'settled' : 'lost');
    }
  }

  /** The last resort where the whole ledger is full: reads the records of the origins that have been away for long. */
  async #sweepOthers(own: OriginBook): Promise<void> {
    const { books } = this.#options;
    for (const [key, usedAtMs] of [...books.origins]) {
      if (key === own.key || !isExpired(usedAtMs, Date.now())) continue;
      await books.loadOrigin(key);
      const origin = books.origin(key);
      if (!origin) continue;
      await this.#sweepOrigin(origin);
      if (origin.sessions.size === 0) books.dropOrigin(origin);
    }
  }
}
