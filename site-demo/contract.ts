import type { ApplicationErrorOf, Mutation, Query } from 'portcullis';

/** What the demo website may ask of the demo extension. */
export interface GatehouseApi {
  /** Facts that no website could find out by itself. */
  getBrowser: Query<void, BrowserFacts>;
  /** Writes up to four characters on the extension's toolbar icon. An empty text clears it. */
  setBadge: Mutation<{ text: string }, { text: string }, ApplicationErrorOf<'BADGE_TOO_LONG', { limit: number }>>;
  /** Takes its time, and stops when the page aborts. */
  keepWatch: Query<{ seconds: number }, { watchedMs: number }>;
  /** What the gate has seen, newest first. */
  getJournal: Query<void, readonly JournalEntry[]>;
}

export interface BrowserFacts {
  readonly openTabs: number;
  readonly platform: string;
  readonly badge: string;
}

/** One thing that happened at the gate. */
export interface JournalEntry {
  /** `denied`: no handler was entered. The others are what became of a handler. */
  readonly outcome: 'entered' | 'finished' | 'failed' | 'aborted' | 'denied';
  /** Milliseconds since 1970-01-01 UTC. */
  readonly atMs: number;
  /** As the browser told the extension: `null` for an opaque origin. */
  readonly origin: string;
  readonly url: string;
  readonly frame: 'top' | 'below';
  /** The procedure, where it came to that. */
  readonly procedure?: string;
  /** Why it was denied. */
  readonly reason?: string;
  /** How many alike and close together this entry stands for. */
  readonly count: number;
}
