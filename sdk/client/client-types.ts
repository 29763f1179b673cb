import type { ArgumentsOf, InputOf, NameOf, OutputOf, UntypedApi } from '../protocol/contract.ts';
import type { TransportKind } from '../protocol/transport-kind.ts';
import type { ClientPort } from './client-port-types.ts';
import type { CallOptions, ListenOptions, SubscribeOptions } from './call-options.ts';
import type { ClientOptions } from './client-options.ts';
import type { ConnectionState } from './connection-state.ts';
import type { Detection, DetectOptions, Installed } from './detection.ts';

declare global {
  // What TypeScript's `esnext.disposable` declares, for pages that compile without it. The two merge.
  interface SymbolConstructor {
    readonly asyncDispose: unique symbol;
  }
}

/** The arguments of a call after the name: the input, where the contract asks for one, then the options. */
export type Args<Input> = ArgumentsOf<Input, CallOptions>;

/** What a client has done and is doing. */
export interface ClientStats {
  /** Calls that have not settled: on their way, waiting for a connection or for their next attempt. */
  readonly unsettled: number;
  /** Those of them that were sent over the present connection and wait for their answer. */
  readonly pending: number;
  /** Connections begun so far. */
  readonly connections: number;
}

/** What a handler on the page learns of the call. */
export interface PageCallContext {
  /** Fires when the extension no longer wants the answer, or is gone. */
  readonly signal: AbortSignal;
}

/** Functions for what a contract lets the extension call on the page: some or all of it. */
export type PageHandlers<Api> = string extends keyof Api
  ? Readonly<Record<string, (input: unknown, context: PageCallContext) => unknown>>
  : Api extends { readonly page: infer Page }
    ? {
        readonly [Name in keyof Page]?: (
          input: InputOf<Page, Name>,
          context: PageCallContext,
        ) => OutputOf<Page, Name> | Promise<OutputOf<Page, Name>>;
      }
    : Readonly<Record<string, never>>;

/** A subscription, to be iterated once. */
export interface Subscribed<Item> extends AsyncIterable<Item> {
  /** Ends it, from anywhere: the iteration is over. */
  unsubscribe(): void;
}

/**
 * The page's end.
 *
 * Every call settles: with a result, or with an error that says whether it was delivered.
 *
 * @typeParam Api - The contract: an interface, or `InferApi<typeof host>`. Without one, names and values are unchecked.
 *
 * @example
 * ```ts
 * const editor = createClient<EditorApi>({ extensionId: 'aaaabbbbccccddddeeeeffffgggghhhh' });
 * const status = await editor.query('getStatus');
 * const opened = await editor.mutate('openDocument', { url }, { timeoutMs: 10_000 });
 * ```
 */
export interface Client<Api = UntypedApi> {
  /** What the connection is doing. It is opened by the first call, and `idle` is no failure: the next call reconnects. */
  readonly state: ConnectionState;
  /** What carries the calls, `null` while nothing does. */
  readonly transport: TransportKind | null;
  /**
   * Asks whether the extension is installed and would talk to this page. Asks again each time; never rejects for absence. What `options` leave out
   * is the client's `detectTimeoutMs` and `minVersion`.
   *
   * @throws `INVALID_ARGUMENT` for a time that is none.
   *
   * @example
   * ```ts
   * const found = await editor.detect({ timeoutMs: 500 });
   * if (found.status === 'unavailable') explain(found.reason);
   * ```
   */
  detect(options?: Omit<DetectOptions, 'extensionId'>): Promise<Detection>;
  /**
   * Tells `listener` whether the extension is there: now, and whenever that changes, without a reload of the page. A present extension is
   * asked only when the page is looked at again or a call fails, so that its worker can sleep; an absent one while the page is visible, with
   * pauses that grow to five seconds.
   *
   * @returns what ends it.
   * @example
   * ```ts
   * const stop = editor.watch(({ status }) => toggle(installHint, status !== 'installed'));
   * ```
   */
  watch(listener: (detection: Detection) => void): () => void;
  /**
   * Resolves once the extension is installed, enabled and open to this page: at once if it is now.
   *
   * @throws `ABORTED` when the signal fires before, `CONNECTION_CLOSED` when the client is closed before, `INVALID_ARGUMENT` for a signal that
   * is none.
   *
   * @example
   * ```ts
   * const { version } = await editor.whenInstalled({ signal: AbortSignal.timeout(60_000) });
   * ```
   */
  whenInstalled(options?: { readonly signal?: AbortSignal | undefined }): Promise<Installed>;
  /**
   * Calls a query. It is repeated after a lost connection.
   *
   * Rejects with the `ApplicationError`s that the contract declares, or with a `PortcullisError`: `INVALID_ARGUMENT`, `NOT_SERIALIZABLE` or
   * `MESSAGE_TOO_LARGE` for what cannot be sent; `EXTENSION_NOT_FOUND`, `ORIGIN_NOT_ALLOWED`, `UNSUPPORTED_VERSION` or `UNSUPPORTED_TRANSPORT`
   * where there is nobody to call; `PROCEDURE_NOT_FOUND`, `INVALID_INPUT`, `RATE_LIMITED` from the extension before its handler;
   * `HANDLER_FAILED`, `INVALID_OUTPUT` from it or after it; `TIMEOUT`, `ABORTED`, `CONNECTION_CLOSED` where no answer came, `INVALID_FRAME` where it
   * was malformed.
   *
   * @example
   * ```ts
   * const document = await editor.query('getDocument', { id }, { timeoutMs: 2_000 });
   * ```
   */
  query<Name extends NameOf<Api, 'query'> & string>(
    name: Name,
    ...args: Args<InputOf<Api, Name>>
  ): Promise<OutputOf<Api, Name>>;
  /**
   * Calls a mutation. It runs at most once.
   *
   * Rejects as {@link Client.query} does; besides, with `INTERRUPTED` where it was cut off and cannot be run again, and with `LEDGER_FULL` where the
   * extension has no room to remember it. The error's `delivered` says whether it may have run.
   *
   * @example
   * ```ts
   * try {
   *   await editor.mutate('saveDocument', document);
   * } catch (error) {
   *   if (isPortcullisError(error) && error.delivered === 'no') keepForLater(document);
   *   else throw error;
   * }
   * ```
   */
  mutate<Name extends NameOf<Api, 'mutation'> & string>(
    name: Name,
    ...args: Args<InputOf<Api, Name>>
  ): Promise<OutputOf<Api, Name>>;
  /**
   * Subscribes to a stream of items. It starts at the first `next()`, so with `for await`; breaking out of the loop ends it. A slow reader
   * slows the extension down. After a lost connection its handler is run anew, and goes on where it was if its items are `tracked`.
   *
   * The iteration throws `PortcullisError` and the `ApplicationError`s that the contract declares: `INTERRUPTED` if it was cut off and
   * cannot go on, `UNSUPPORTED_TRANSPORT` where `message` is the first of its transports that can be had here.
   *
   * @example
   * ```ts
   * for await (const step of editor.subscribe('importProgress', { file })) render(step);
   * ```
   */
  subscribe<Name extends NameOf<Api, 'subscription'> & string>(
    name: Name,
    ...args: ArgumentsOf<InputOf<Api, Name>, SubscribeOptions>
  ): Subscribed<OutputOf<Api, Name>>;
  /**
   * Listens to an event of the extension. Each is told once and in order; where some may have been lost, `onGap` is called.
   *
   * @returns what ends it.
   * @throws `UNSUPPORTED_TRANSPORT` where `message` is the first of its transports that can be had here, `CONNECTION_CLOSED` on a closed client.
   *
   * @example
   * ```ts
   * const off = editor.on('documentSaved', ({ id }) => refresh(id), { onGap: () => reload() });
   * ```
   */
  on<Name extends NameOf<Api, 'event'> & string>(
    name: Name,
    listener: (payload: OutputOf<Api, Name>) => void,
    options?: ListenOptions,
  ): () => void;
  /**
   * Opens a port: a two-way channel of messages, in order, without loss or duplicates while the extension's worker lives.
   *
   * @throws `UNSUPPORTED_TRANSPORT` where `message` is the first of its transports that can be had here, `CONNECTION_CLOSED` on a
   * closed client. What the extension refuses is told by the port's `onClose`.
   *
   * @example
   * ```ts
   * const port = editor.openPort('collaboration');
   * port.onMessage((cursor) => show(cursor));
   * port.onReset(() => port.postMessage(ownCursor()));
   * ```
   */
  openPort<Name extends NameOf<Api, 'port'> & string>(name: Name): ClientPort<InputOf<Api, Name>, OutputOf<Api, Name>>;
  /**
   * Lets the extension call these functions, which the contract names in its `page`. It makes a connection, so that the extension finds this
   * page, and keeps none: the extension can call while something else does.
   *
   * What a function throws is redacted for the extension, save `ApplicationError`, and reported here as uncaught.
   *
   * @returns what takes them back.
   * @throws `INVALID_ARGUMENT` for a name that is exposed already, `UNSUPPORTED_TRANSPORT` where `message` is the first of its transports that can be
   * had here, `CONNECTION_CLOSED` on a closed client.
   *
   * @example
   * ```ts
   * editor.expose({ getSelection: () => String(document.getSelection()) });
   * ```
   */
  expose(handlers: PageHandlers<Api>): () => void;
  /**
   * Calls `listener` with each new `state`. Returns what ends that.
   *
   * @example
   * ```ts
   * editor.onStateChange((state) => spinner.toggle(state === 'reconnecting'));
   * ```
   */
  onStateChange(listener: (state: ConnectionState) => void): () => void;
  /** What the client has done and is doing. */
  stats(): ClientStats;
  /**
   * Waits until every call has settled, then closes.
   *
   * @example
   * ```ts
   * button.disabled = true;
   * await editor.drain(); // what was saved has been saved
   * ```
   */
  drain(): Promise<void>;
  /** Rejects what is unsettled with `CONNECTION_CLOSED` and disconnects. The client cannot be used again. */
  close(): Promise<void>;
  /** The same as `drain`: what `await using` calls. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** The type of `createClient`. */
export type CreateClient = <Api = UntypedApi>(options: ClientOptions) => Client<Api>;
