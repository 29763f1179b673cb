import type { ApplicationErrorOf, Event, Mutation, Port, Query, Subscription } from 'portcullis';

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
  /** Walks along the wall, and tells of each step. It goes on where it was when the extension's worker is stopped meanwhile. */
  walkTheWall: Subscription<{ seconds: number }, WallStep>;
  /** Somebody rang the bell in the extension's popup. */
  bellRang: Event<{ text: string }>;
  /** Where everybody who has this page open points to. */
  courtyard: Port<Pointer, Neighbour>;
  /** What the extension may ask of the page. */
  page: { getSelection: Query<void, string> };
}

/** What the extension's own popup may ask of it, and no website. */
export interface GatekeeperApi {
  /** Tells every page of the allowed site. */
  ringBell: Mutation<{ text: string }, { heardBy: number }>;
  /** Asks every page of the allowed site what is selected in it. */
  readSelections: Query<void, readonly PageSelection[]>;
}

export interface WallStep {
  readonly percent: number;
  /** What the watch passes just now. */
  readonly post: string;
}

/** A place in the courtyard, each way from 0 to 1. */
export interface Pointer {
  readonly x: number;
  readonly y: number;
}

/** Another page that stands in the courtyard: where it points to, or that it left. */
export type Neighbour = { readonly name: string } & (Pointer | { readonly left: true });

export interface PageSelection {
  readonly url: string;
  readonly text: string;
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
