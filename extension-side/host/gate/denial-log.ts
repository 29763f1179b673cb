import type { Denial } from '../denial.ts';
import type { DenyReason } from '../deny-reason.ts';
import { claimedParty } from './claimed-party.ts';

/** Settings of a {@link DenialLog}. */
export interface DenialLogOptions {
  /** Hears of denials. What it throws or rejects with goes to `onFailure`. */
  readonly onDenied: (denial: Denial) => unknown;
  /** Hears of a failing `onDenied`. */
  readonly onFailure?: (error: unknown) => void;
  /** The time, in milliseconds. */
  readonly now: () => number;
}

/**
 * Tells the extension's author of denials without letting a flood of them through. Requirements:
 *
 * 1. Denials of one reason, party and procedure are one kind; a party is an origin, or an extension there. The first
 *    of a kind is reported at once.
 * 2. Those that follow are counted, and reported together at most once a second; none goes uncounted.
 * 3. Memory is bounded: where there are too many kinds, the further ones are counted by reason alone.
 * 4. A kind is forgotten, and no timer runs, once a second passed without such a denial.
 * 5. Nothing that the callback does comes back to the caller.
 */
export class DenialLog {
  readonly #options: DenialLogOptions;
  readonly #kinds = new Map<string, Kind>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(options: DenialLogOptions) {
    this.#options = options;
  }

  /** Takes note of one denial. Never throws, and does nothing once the log is closed. */
  add(reason: DenyReason, sender: unknown, procedure?: string): void {
    if (this.#closed) return;
    const nowMs = this.#options.now();
    const key = this.#keyFor(JSON.stringify([reason, claimedParty(sender), procedure]), reason);
    const known = this.#kinds.get(key);
    const kind = {
      reason,
      sender,
      procedure,
      count: (known?.count ?? 0) + 1,
      reportedAtMs: known?.reportedAtMs ?? -Infinity,
    };
    this.#kinds.set(key, kind);
    if (isDue(kind, nowMs)) this.#report(kind, nowMs);
    this.#timer ??= setTimeout(() => this.#sweep(), INTERVAL_MS);
  }

  /** Reports what is still unreported and stops the timer. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const kinds = [...this.#kinds.values()];
    this.#kinds.clear();
    for (const kind of kinds) if (kind.count > 0) this.#report(kind, this.#options.now());
  }

  #keyFor(key: string, reason: DenyReason): string {
    return this.#kinds.has(key) || this.#kinds.size < KINDS ? key : reason;
  }

  #sweep(): void {
    this.#timer = undefined;
    const nowMs = this.#options.now();
    const due = [...this.#kinds].filter(([, kind]) => isDue(kind, nowMs));
    for (const [key, kind] of due) {
      if (kind.count > 0) this.#report(kind, nowMs);
      else this.#kinds.delete(key);
    }
    if (this.#kinds.size > 0) this.#timer ??= setTimeout(() => this.#sweep(), INTERVAL_MS);
  }

  #report(kind: Kind, nowMs: number): void {
    const { reason, sender, procedure, count } = kind;
    // First, since the callback may well cause further denials.
    kind.count = 0;
    kind.reportedAtMs = nowMs;
    const denial = { reason, sender, ...(procedure !== undefined && { procedure }), count };
    try {
      const answer = this.#options.onDenied(denial);
      Promise.resolve(answer).catch((error: unknown) => this.#fail(error));
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    try {
      this.#options.onFailure?.(error);
    } catch {
      // Whoever fails while being told of a failure is beyond telling.
    }
  }
}

interface Kind {
  readonly reason: DenyReason;
  /** The latest sender of the kind. */
  readonly sender: unknown;
  readonly procedure: string | undefined;
  /** Denials since the last report. */
  count: number;
  reportedAtMs: number;
}

const INTERVAL_MS = 1_000;
const KINDS = 256;

function isDue({ reportedAtMs }: Kind, nowMs: number): boolean {
  return nowMs - reportedAtMs >= INTERVAL_MS;
}
