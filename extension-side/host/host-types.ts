import type { ArgumentsOf, NameOf, OutputOf, Serves } from '../../sdk/protocol/contract.ts';
import type { AllowRule } from './allow-rule.ts';
import type { EmitTarget } from './emit-target.ts';
import type { Session } from './session.ts';

/**
 * A host: the extension's end.
 *
 * @typeParam Api - The contract it serves. Annotate `const host: Host<EditorApi>` to have a host checked against one
 * written by hand; a host may serve more than the contract asks.
 */
export interface Host<Api = object> extends Serves<ServedApi<Api>> {
  /**
   * Begins to answer. Call it synchronously, at the top level of the background: the browser delivers what woke the
   * worker only to listeners that were registered in its first turn.
   *
   * @throws `INVALID_ARGUMENT` outside the background context, and on a second call.
   */
  listen(): void;
  /**
   * Emits an event to the pages that listen to it and may receive it.
   *
   * The arguments after the name are the payload, then which of these pages are meant: all, where that is left out.
   *
   * @throws `INVALID_ARGUMENT` for an unknown event or target and before `listen`, `INVALID_OUTPUT` for a payload that the schema refuses,
   * `NOT_SERIALIZABLE` or `MESSAGE_TOO_LARGE` for one that cannot travel. A schema that answers later reports its refusal as an uncaught error.
   *
   * @example
   * ```ts
   * host.emit('documentSaved', { id: '1' }, { origin: 'https://app.example.com' });
   * ```
   */
  emit<Name extends NameOf<Api, 'event'> & string>(
    name: Name,
    ...args: ArgumentsOf<OutputOf<Api, Name>, EmitTarget>
  ): void;
  /**
   * Replaces the rules of who may call at all. Who is in and may not any more is told and disconnected, and what runs for it is aborted.
   *
   * @returns what settles once everybody has been judged: at once, unless the `when` of a rule has to be asked.
   * @throws `INVALID_ARGUMENT` for a rule that is none; then the rules stay as they were.
   *
   * @example
   * ```ts
   * await host.setPolicy([...SITES, ...(await sitesOfTheUser())]);
   * ```
   */
  setPolicy(allow: readonly AllowRule[]): Promise<void>;
  /** The clients that are connected now. Calls to their pages are typed by the contract's `page`. */
  sessions(): readonly Session<PageOf<Api>>[];
  /** What the host is doing. */
  stats(): HostStats;
  /**
   * Takes no new calls (they fail with `CONNECTION_CLOSED`, not delivered), waits until those that run have ended and their pages have what they
   * gave, then closes. Subscriptions and ports go on until then.
   *
   * @example
   * ```ts
   * browser.runtime.onUpdateAvailable.addListener(() => void host.drain().then(() => browser.runtime.reload()));
   * ```
   */
  drain(): Promise<void>;
  /** Stops answering: aborts what is running, disconnects every page, removes the listeners. Settles when that is done. */
  close(): Promise<void>;
}

/** What the extension may call on the page. */
export type PageOf<Api> = Api extends { readonly page: infer Page } ? Page : object;

/** What a host is doing. */
export interface HostStats {
  /** Clients that are connected, or may come back. */
  readonly sessions: number;
  /** Queries and mutations that run. */
  readonly running: number;
  /** Subscriptions that are open. */
  readonly subscriptions: number;
  /** Ports that are open. */
  readonly ports: number;
}

/** What a host answers for: the contract without what only the page implements, which the host may leave undeclared. */
export type ServedApi<Api> = Api extends { readonly page: infer Page }
  ? ServedMembers<Api> & { readonly page?: Page }
  : ServedMembers<Api>;

type ServedMembers<Api> = { [Name in keyof Api as Exclude<Name, 'page'>]: Api[Name] };
