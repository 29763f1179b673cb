import { TOTAL_KEY, originKey, outcomeKey, sessionKey } from './ledger-keys.ts';
import type { StoreChanges } from './ledger-store.ts';
import type { OriginBook } from './origin-book.ts';
import { formatOriginRecord, formatTotalRecord } from './origin-record.ts';
import type { SessionBook } from './session-book.ts';
import { formatSessionRecord } from './session-record.ts';
import type { TotalBook } from './total-book.ts';

/** One commit: the changes, and where they come from. */
export interface Batch extends StoreChanges {
  readonly sessions: ReadonlySet<SessionBook>;
  readonly origins: ReadonlySet<OriginBook>;
  readonly outcomes: ReadonlyMap<string, PendingOutcome>;
}

/** An outcome that is to be stored under a key of its own. */
export interface PendingOutcome {
  readonly book: SessionBook;
  readonly id: number;
  readonly text: string;
}

/** What of the books the store does not have yet. */
export class Changes {
  #sessions = new Set<SessionBook>();
  #origins = new Set<OriginBook>();
  #outcomes = new Map<string, PendingOutcome>();
  #removed = new Set<string>();
  #inFlight: Batch | undefined;

  /** Whether the store may not have the book as it is. */
  has(book: SessionBook): boolean {
    return this.#sessions.has(book) || this.#inFlight?.sessions.has(book) === true;
  }

  session(book: SessionBook): void {
    this.#removed.delete(sessionKey(book.key));
    this.#sessions.add(book);
    this.origin(book.origin);
  }

  origin(origin: OriginBook): void {
    this.#removed.delete(originKey(origin.key));
    this.#origins.add(origin);
  }

  outcome(outcome: PendingOutcome): void {
    this.#outcomes.set(outcomeKey(outcome.book.key, outcome.id), outcome);
  }

  /** The text of an outcome that is on its way. */
  outcomeText(key: string): string | undefined {
    return this.#outcomes.get(key)?.text ?? this.#inFlight?.outcomes.get(key)?.text;
  }

  removeOutcome(key: string): void {
    if (!this.#outcomes.delete(key)) this.#removed.add(key);
  }

  removeSession(key: string, book: SessionBook | undefined): void {
    if (book) this.#sessions.delete(book);
    this.#removed.add(sessionKey(key));
  }

  removeOrigin(origin: OriginBook): void {
    this.#origins.delete(origin);
    this.#removed.add(originKey(origin.key));
  }

  /** Takes all there is, in the form it has now. */
  collect(total: TotalBook): Batch | undefined {
    if (this.#origins.size === 0 && this.#removed.size === 0) return undefined;
    const set: Record<string, string> = { [TOTAL_KEY]: formatTotalRecord(total) };
    for (const origin of this.#origins) set[originKey(origin.key)] = formatOriginRecord(origin);
    for (const book of this.#sessions) set[sessionKey(book.key)] = formatSessionRecord(book);
    for (const [key, { text }] of this.#outcomes) set[key] = text;
    this.#inFlight = {
      set,
      remove: [...this.#removed],
      sessions: this.#sessions,
      origins: this.#origins,
      outcomes: this.#outcomes,
    };
    this.#sessions = new Set();
    this.#origins = new Set();
    this.#outcomes = new Map();
    this.#removed = new Set();
    return this.#inFlight;
  }

  written(): void {
    for (const origin of this.#inFlight?.origins ?? []) origin.isStored = true;
    this.#inFlight = undefined;
  }

  /** The store has none of the batch: what it held is to be written still, but for the outcomes. */
  failed({ sessions, origins, remove }: Batch): void {
    this.#inFlight = undefined;
    const newer = this.#keys();
    for (const key of remove) if (!newer.has(key)) this.#removed.add(key);
    // What was removed meanwhile stays away, and where another book has come in its place that one counts.
    const isOutdated = (key: string): boolean => newer.has(key) || this.#removed.has(key);
    for (const book of sessions) if (!isOutdated(sessionKey(book.key))) this.#sessions.add(book);
    for (const origin of origins) if (!isOutdated(originKey(origin.key))) this.#origins.add(origin);
  }

  /** Of all that is to be set. */
  #keys(): ReadonlySet<string> {
    const keys = new Set(this.#outcomes.keys());
    for (const book of this.#sessions) keys.add(sessionKey(book.key));
    for (const origin of this.#origins) keys.add(originKey(origin.key));
    return keys;
  }
}
