import type { Outcome } from '../incoming-calls.ts';
import type { AcknowledgeFrame, RequestFrame } from '../../../sdk/protocol/frames.ts';
import type { Limits } from '../../../sdk/protocol/limits.ts';
import { partyKey } from '../gate/binding-key.ts';
import type { VerifiedSender } from '../verified-sender.ts';
import { Books } from './books.ts';
import type { Batch } from './changes.ts';
import { decide, type Trace, type Verdict } from './decide.ts';
import { GroupCommit } from './group-commit.ts';
import type { LedgerStore } from './ledger-store.ts';
import { formatOutcome, parseOutcome } from './outcome-text.ts';
import { byteLength } from './quota.ts';
import { interrupted, ledgerFull, notRecorded } from './refusals.ts';
import type { SessionBook } from './session-book.ts';
import type { Entry, KeptOutcome } from './session-record.ts';
import { foldAcknowledged, settleEntries } from './settle-entries.ts';
import { Upkeep } from './upkeep.ts';

/** Outcomes up to this length are kept in their entry: most are, and cost no key of their own. */
const LONGEST_KEPT_HERE = 512;

/** What the ledger knows of a mutation that asks to run. */
export type LedgerDecision =
  | { readonly kind: 'run' }
  /** It has run: this is how it ended. */
  | { readonly kind: 'finished'; readonly outcome: Outcome };

/** What the ledger needs to know of a session. */
export interface LedgerSession {
  /** Tells it from every other session of every document. */
  readonly key: string;
  readonly sender: VerifiedSender;
}

/** What the ledger needs of the host. */
export interface LedgerOptions {
  readonly store: LedgerStore;
  /** This instance of the host, unlike all others. */
  readonly hostId: string;
  readonly limits: Limits;
}

/**
 * The record by which no mutation runs twice.
 *
 * Requirements:
 * 1. A mutation runs only after the store has its *started* entry, and only if the record allows it (see {@link decide}).
 * 2. What could not be recorded is refused before it runs.
 * 3. Of the store only what the asking session needs is read: an origin's record once, a session's with its first mutation.
 * 4. Only *started* is waited for. *Finished*, withdrawn and acknowledged entries are written soon.
 * 5. A record that is lost or given up never makes a repeated mutation look new.
 */
export class Ledger {
  readonly #options: LedgerOptions;
  readonly #books: Books;
  readonly #commit: GroupCommit<Batch>;
  readonly #upkeep: Upkeep;

  constructor(options: LedgerOptions) {
    const { store } = options;
    const books = new Books(options);
    this.#options = options;
    this.#books = books;
    this.#commit = new GroupCommit<Batch>({
      collect: () => books.collect(),
      write: (changes) => store.write(changes),
      onWritten: (batch) => books.written(batch),
      onFailed: (batch) => books.failed(batch),
    });
    this.#upkeep = new Upkeep({ ...options, books, onChange: () => this.#commit.stage() });
  }

  /** Reads what {@link epochOf} needs: a promise where that has not been read. It never rejects. */
  ready(sender: VerifiedSender): Promise<void> | undefined {
    const origin = partyKey(sender);
    if (this.#books.origin(origin)) return undefined;
    // Where the store fails, queries work all the same; each mutation asks again.
    return this.#books.loadOrigin(origin).catch(() => undefined);
  }

  /**
   * The origin's epoch, which changes whenever a record of the origin was lost: what was first sent under another one may have run unrecorded.
   *
   * Where the store fails it is this instance's id: nothing is ever recorded under that.
   */
  epochOf(sender: VerifiedSender): string {
    return this.#books.origin(partyKey(sender))?.epoch ?? this.#options.hostId;
  }

  /**
   * A mutation has arrived, and will ask to begin. Reads the session's record meanwhile, and has an epoch stored that was announced and never
   * used: should the worker die before the mutation begins, it may run when it comes again.
   */
  prepare(session: LedgerSession): void {
    const { key } = session;
    const party = partyKey(session.sender);
    if (!this.#books.session(key)) void this.#books.loadSession(key, party).catch(() => undefined);
    const origin = this.#books.origin(party);
    if (!origin || origin.isStored || this.#books.origins.has(party)) return;
    if (!this.#books.hasRoomFor(origin)) return;
    this.#books.useOrigin(origin);
    this.#commit.stage();
  }

  /**
   * Records that a mutation starts, or tells what became of it.
   *
   * @param isIdempotent - Whether running it twice does no harm.
   * @throws PortcullisError `INTERRUPTED` if it may have run before and nothing tells how it ended; `LEDGER_FULL` if it cannot be recorded.
   */
  async begin(session: LedgerSession, frame: RequestFrame, isIdempotent: boolean): Promise<LedgerDecision> {
    const { id, name } = frame;
    let isSwept = false;
    for (;;) {
      const book = this.#books.session(session.key);
      if (!book) {
        await this.#read(session, name);
        continue;
      }
      // From here to the commit nothing is waited for: what was decided is still so when it is noted.
      book.isForgotten = false;
      this.#upkeep.tidy(book);
      const verdict = this.#decide(book, frame, isIdempotent);
      if (verdict === 'answer') return this.#recall(book, id, name);
      if (verdict !== 'run' && verdict !== 'run-again') throw interrupted(name, verdict);
      const entry: Entry = { state: 'started', atMs: Date.now(), host: this.#options.hostId };
      const limit = this.#books.brokenLimit(book, id, entry);
      if (!limit) return this.#start(book, frame, entry);
      if (isSwept) throw ledgerFull(name, limit);
      isSwept = true;
      await this.#upkeep.makeRoom(book, limit);
    }
  }

  /** Records how a mutation ended. */
  finish(session: LedgerSession, id: number, outcome: Outcome): void {
    const book = this.#books.session(session.key);
    if (!book || !this.#isRunning(book.entries.get(id))) return; // acknowledged already
    const { limits } = this.#options;
    const text = formatOutcome(outcome, limits);
    const bytes = text === undefined ? Infinity : byteLength(text);
    const isShort = bytes <= LONGEST_KEPT_HERE;
    const kept: KeptOutcome | undefined =
      text === undefined || bytes > limits.storedResponseBytes
        ? undefined
        : isShort
          ? { kept: 'here', text }
          : { kept: 'apart', bytes };
    const entry: Entry = { state: 'finished', atMs: Date.now(), outcome: kept };
    if (this.#books.brokenLimit(book, id, entry)) this.#books.put(book, id, { ...entry, outcome: undefined });
    else this.#books.put(book, id, entry, kept?.kept === 'apart' ? text : undefined);
    this.#commit.stage();
  }

  /** A mutation that has begun does not enter its handler after all. */
  withdraw(session: LedgerSession, id: number): void {
    const book = this.#books.session(session.key);
    if (!book || !this.#isRunning(book.entries.get(id))) return;
    this.#books.put(book, id, undefined);
    this.#commit.stage();
  }

  /** The client has these outcomes, or wants them no more, and will not send their requests again: the records may go. */
  acknowledge(session: LedgerSession, { ids, below = 0 }: Pick<AcknowledgeFrame, 'ids' | 'below'>): void {
    if (ids.length === 0 && below === 0) return; // which says nothing
    const { key, sender } = session;
    const strike = (): void => {
      const book = this.#books.session(key);
      if (!book || !settleEntries(this.#books, book, ids, below)) return;
      foldAcknowledged(this.#books, book, this.#options.limits.inFlightPerSession);
      this.#commit.stage();
    };
    if (this.#books.session(key)) strike();
    // What cannot be read now expires by itself.
    else void this.#books.loadSession(key, partyKey(sender)).then(strike, () => undefined);
  }

  /** The host no longer knows the session: what is stored of it stays, if there is anything to know. */
  forget(session: LedgerSession): void {
    const { key } = session;
    const book = this.#books.session(key);
    if (!book) {
      // One whose book is still to come is forgotten as soon as it has come: nobody else would let go of it.
      const forget = (): void => this.forget(session);
      this.#books.loading(key)?.then(forget, () => undefined);
      return;
    }
    book.isForgotten = true;
    if (book.isSettled && book.origin.sessions.has(key)) {
      this.#books.drop(book.origin, key, book, 'settled');
      this.#commit.stage();
    } else this.#books.release(book);
  }

  async #read({ key, sender }: LedgerSession, name: string): Promise<void> {
    try {
      await this.#books.loadSession(key, partyKey(sender));
    } catch (error) {
      throw notRecorded(name, error);
    }
  }

  #decide(book: SessionBook, { id, epoch, resent }: RequestFrame, isIdempotent: boolean): Verdict {
    const entry = book.entries.get(id);
    return decide({
      trace: traceOf(entry),
      resent: resent === true,
      isEpochCurrent: epoch === book.origin.epoch,
      isForgotten: id < book.below || id < book.settledBelow || entry?.state === 'acknowledged',
      isIdempotent,
    });
  }

  async #start(book: SessionBook, { id, name }: RequestFrame, entry: Entry): Promise<LedgerDecision> {
    const before = book.entries.get(id);
    this.#books.put(book, id, entry);
    try {
      await this.#commit.commit(() => {
        if (book.entries.get(id) === entry) this.#books.put(book, id, before);
      });
    } catch (error) {
      throw notRecorded(name, error);
    }
    return { kind: 'run' };
  }

  async #recall(book: SessionBook, id: number, name: string): Promise<LedgerDecision> {
    const entry = book.entries.get(id);
    const kept = entry?.state === 'finished' ? entry.outcome : undefined;
    const text = kept?.kept === 'here' ? kept.text : await this.#books.readOutcome(book, id).catch(() => undefined);
    const outcome = parseOutcome(text);
    if (!outcome) throw interrupted(name, 'refuse-finished');
    return { kind: 'finished', outcome };
  }

  #isRunning(entry: Entry | undefined): boolean {
    return entry?.state === 'started' && entry.host === this.#options.hostId;
  }
}

function traceOf(entry: Entry | undefined): Trace {
  if (!entry || entry.state === 'acknowledged') return 'none';
  if (entry.state === 'started') return 'started';
  return entry.outcome ? 'finished' : 'finished-unkept';
}
