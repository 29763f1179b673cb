import type { Scope } from '../realm/scope.ts';
import type { Exchange } from './exchange.ts';
import type { LastError } from './last-error.ts';
import type { PortEnd } from './port-end.ts';

/** What decides whether a document may reach extensions. */
export interface PageFacts {
  readonly url: string;
  readonly isIncognito: boolean;
  /** Whether it is a document of a website's own: those that a script makes have no way to extensions. */
  readonly isLoaded: boolean;
}

/** Whoever can send messages and open ports: a document, a content script, a background, a page of an extension. */
export interface Context {
  readonly scope: Scope;
  readonly lastError: LastError;
  readonly ports: Set<PortEnd>;
  /** How the browser describes it, now, to whoever hears it. */
  readonly sender: Readonly<Record<string, unknown>>;
  /** The extension whose code it runs, if any. */
  readonly extensionId: string | undefined;
  /** The document that it is, if it is one's own scripts. */
  readonly page: PageFacts | undefined;
  /** Another one after each trip through the back/forward cache: what was asked before is never answered. */
  readonly life: object;
}

/** A context whose listeners hear what others send. */
export interface ListeningContext extends Context {
  /** The answers that it owes, and since when as `Date.now()`. */
  readonly owed: Map<Exchange, number>;
  /** Something came for it: it stays awake. */
  touch(): void;
}
