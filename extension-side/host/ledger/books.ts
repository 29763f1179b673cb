import type { Limits } from '../../../sdk/protocol/limits.ts';
import { Changes, type Batch } from './changes.ts';
import { TOTAL_KEY, originKey, outcomeKey, sessionKey } from './ledger-keys.ts';
import type { LedgerStore } from './ledger-store.ts';
import { OriginBook } from './origin-book.ts';
import { parseOriginRecord, parseTotalRecord } from './origin-record.ts';
import { OUTCOMES_PART, brokenLimit, entryBytes, sessionBytes } from './quota.ts';
import { SessionBook } from './session-book.ts';
import { parseSessionRecord, type Entry, type SessionRecord } from './session-record.ts';
import { TotalBook } from './total-book.ts';

/** What the books need of the host. */
export interface BooksOptions {
  readonly store: LedgerStore;
  readonly hostId: string;
  readonly limits: Limits;
}

const NEVER_USED: SessionRecord = { below: 0, settledBelow: 0, entries: new Map() };

/**
 * The part of the ledger that this instance works with, ahead of the store by what has not been written yet.
 *
 * Each of its changes keeps the account of bytes and notes what has to be written; who makes one has a commit staged.
 */
export class Books {
  readonly #options: BooksOptions;
  readonly #origins = new Map<string, OriginBook>();
  readonly #sessions = new Map<string, SessionBook>();
  readonly #loading = new Map<string, Promise<void>>();
  readonly #changes = new Changes();
  /** Filled by the first record that is read. */
  #total = new TotalBook({ bytes: 0, origins: new Map() });
  #hasTotal = false;

  constructor(options: BooksOptions) {
    this.#options = options;
  }

  /** An origin's book, if it has been loaded. */
  origin(key: string): OriginBook | undefined {
    return this.#origins.get(key);
  }

  /** A session's book, if it has been loaded. */
  session(key: string): SessionBook | undefined {
    return this.#sessions.get(key);
  }

  /** Settles once a session's book that is being loaded is there, or cannot be. Nothing, where none is being loaded. */
  loading(key: string): Promise<void> | undefined {
    return this.#loading.get(sessionKey(key));
  }

  /** The origins of which something is stored, with the time of their last change. */
  get origins(): ReadonlyMap<string, number> {
    return this.#total.origins;
  }

  loadOrigin(key: string): Promise<void> {
    return this.#once(originKey(key), async (at) => {
      if (this.#origins.has(key)) return;
      const found = await this.#options.store.read(this.#hasTotal ? [at] : [at, TOTAL_KEY]);
      if (!this.#hasTotal) this.#total = new TotalBook(parseTotalRecord(found[TOTAL_KEY]));
      this.#hasTotal = true;
      const origin = new OriginBook(key, parseOriginRecord(found[at]));
      this.#origins.set(key, origin);
      if (origin.isStored && !this.#total.origins.has(key)) this.#total.count(origin, 0, Date.now());
    });
  }

  loadSession(key: string, origin: string): Promise<void> {
    return this.#once(sessionKey(key), async (at) => {
      await this.loadOrigin(origin);
      if (this.#sessions.has(key)) return;
      const { [at]: found } = await this.#options.store.read([at]);
      const originBook = this.#origins.get(origin);
      if (!originBook) return; // dropped meanwhile: who needs the session asks again
      const record = parseSessionRecord(found);
      const note = originBook.sessions.get(key);
      // What is not there, or cannot be read, may have told of mutations that ran.
      if (!record && (found !== undefined || note?.isSettled === false)) this.drop(originBook, key, undefined, 'lost');
      const book = new SessionBook(key, originBook, record ?? NEVER_USED);
      this.#sessions.set(key, book);
      // Where the origin's record was lost, its sessions' records still tell the truth.
      if (!note && !book.isSettled) this.#note(book, 0);
    });
  }

  /** Reads an outcome that is kept apart. */
  async readOutcome(book: SessionBook, id: number): Promise<unknown> {
    const key = outcomeKey(book.key, id);
    return this.#changes.outcomeText(key) ?? (await this.#options.store.read([key]))[key];
  }

  /** The limit that keeps an entry out, if any. */
  brokenLimit(book: SessionBook, id: number, entry: Entry): ReturnType<typeof brokenLimit> {
    const { origin } = book;
    const noted = origin.sessions.get(book.key)?.bytes;
    const more =
      sizeOf(book, entry) - sizeOf(book, book.entries.get(id)) + (noted === undefined ? sessionBytes(book.key) : 0);
    const uncounted = this.#total.origins.has(origin.key) ? 0 : origin.bytes;
    const use = { session: noted ?? 0, origin: origin.bytes, total: this.#total.bytes + uncounted };
    const keepsOutcome = entry.state === 'finished' && entry.outcome !== undefined;
    return brokenLimit(use, more, this.#options.limits, keepsOutcome ? OUTCOMES_PART : 1);
  }

  /**
   * Notes what became of a mutation: an entry in place of the one there was, or none.
   *
   * @param textApart - The outcome that the entry says is kept apart.
   */
  put(book: SessionBook, id: number, entry: Entry | undefined, textApart?: string): void {
    const before = book.entries.get(id);
    if (before?.state === 'finished' && before.outcome?.kept === 'apart') {
      this.#changes.removeOutcome(outcomeKey(book.key, id));
    }
    book.put(id, entry);
    if (textApart !== undefined) this.#changes.outcome({ book, id, text: textApart });
    this.#note(book, sizeOf(book, entry) - sizeOf(book, before));
  }

  /** Gives entries up: nothing that was sent as early as they were runs any more. */
  giveUp(book: SessionBook, ids: readonly number[]): void {
    for (const id of ids) {
      if (book.entries.get(id)?.state !== 'acknowledged') book.below = Math.max(book.below, id + 1);
      this.put(book, id, undefined);
    }
  }

  /** Whether an origin that has nothing stored yet may have its record stored. */
  hasRoomFor(origin: OriginBook): boolean {
    const use = { session: 0, origin: 0, total: this.#total.bytes };
    return brokenLimit(use, origin.bytes, this.#options.limits) === undefined;
  }

  /** An origin that was just met is used: its epoch has to be stored. */
  useOrigin(origin: OriginBook): void {
    this.#total.count(origin, 0, Date.now());
    this.#changes.origin(origin);
  }

  /**
   * Removes all that is stored of a session.
   *
   * @param record - What is known of it, where more than its note is.
   */
  drop(origin: OriginBook, key: string, record: SessionRecord | undefined, how: 'lost' | 'settled'): void {
    if (how === 'lost') origin.rotate();
    for (const [id, entry] of record?.entries ?? []) {
      if (entry.state === 'finished' && entry.outcome?.kept === 'apart')
        this.#changes.removeOutcome(outcomeKey(key, id));
    }
    this.#changes.removeSession(key, this.#sessions.get(key));
    this.#sessions.delete(key);
    const before = origin.bytes;
    origin.strike(key);
    this.#total.count(origin, origin.bytes - before, Date.now());
    this.#changes.origin(origin);
  }

  /** Removes all that is stored of an origin without sessions. Its next epoch is another one. */
  dropOrigin(origin: OriginBook): void {
    this.#total.strike(origin);
    this.#changes.removeOrigin(origin);
    this.#origins.delete(origin.key);
  }

  /** Lets go of the book of a session that the host has forgotten, once the store has it and nothing of it runs. */
  release(book: SessionBook): void {
    const isNeeded = !book.isForgotten || this.#changes.has(book) || book.hasRunning(this.#options.hostId);
    if (!isNeeded && this.#sessions.get(book.key) === book) this.#sessions.delete(book.key);
  }

  collect(): Batch | undefined {
    return this.#changes.collect(this.#total);
  }

  written(batch: Batch): void {
    this.#changes.written();
    for (const book of batch.sessions) this.release(book);
  }

  failed(batch: Batch): void {
    this.#changes.failed(batch);
    // An outcome may well be what was too much: it is not tried again.
    for (const { book, id } of batch.outcomes.values()) {
      const entry = book.entries.get(id);
      if (entry?.state === 'finished' && this.#sessions.get(book.key) === book) {
        this.put(book, id, { ...entry, outcome: undefined });
      }
    }
  }

  #note(book: SessionBook, moreBytes: number): void {
    const { origin, key, isSettled } = book;
    const before = origin.bytes;
    const bytes = (origin.sessions.get(key)?.bytes ?? book.loadedBytes) + moreBytes;
    origin.note(key, { bytes, usedAtMs: Date.now(), isSettled });
    this.#total.count(origin, origin.bytes - before, Date.now());
    this.#changes.session(book);
  }

  /** Nothing is read twice at once; what failed is read again when it is next asked for. */
  #once(at: string, load: (at: string) => Promise<void>): Promise<void> {
    const running = this.#loading.get(at);
    if (running) return running;
    const loading = load(at).finally(() => this.#loading.delete(at));
    this.#loading.set(at, loading);
    return loading;
  }
}

function sizeOf(book: SessionBook, entry: Entry | undefined): number {
  return entry ? entryBytes(book.key, entry) : 0;
}
