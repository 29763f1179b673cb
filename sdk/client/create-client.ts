import type { RequestFrame } from '../protocol/frames.ts';
import { PortcullisError } from '../protocol/errors.ts';
import type { UntypedApi } from '../protocol/contract.ts';
import type { CallOptions, ListenOptions, SubscribeOptions } from './call-options.ts';
import type { ClientOptions } from './client-options.ts';
import type { Client, CreateClient } from './client-types.ts';
import type { ConnectionState } from './connection-state.ts';
import { detectAmong } from './detect-among.ts';
import type { DetectOptions, Detection } from './detection.ts';
import { createListeners } from './listeners.ts';
import { atLeast, readClientOptions, timerDelay, type ClientSettings } from './read-client-options.ts';
import { whenActivated } from './page-lifecycle.ts';
import { Session } from './session.ts';
import { createWatcher } from './watcher.ts';
import { whenInstalled } from './when-installed.ts';

// Where a browser has no such symbol yet, compilers use this one.
const ASYNC_DISPOSE = (Symbol as Partial<SymbolConstructor>).asyncDispose ?? Symbol.for('Symbol.asyncDispose');

/**
 * Creates a client of an extension. Nothing is sent before the first call.
 *
 * @throws PortcullisError `INVALID_ARGUMENT` for an option that cannot be meant, such as an id that no browser gives.
 *
 * @example
 * ```ts
 * const editor = createClient<EditorApi>({ extensionId: 'aaaabbbbccccddddeeeeffffgggghhhh' });
 * const status = await editor.query('getStatus');
 * ```
 */
export const createClient: CreateClient = <Api = UntypedApi>(options: ClientOptions): Client<Api> => {
  const settings = readClientOptions(options);
  const closing = new AbortController();
  const states = createListeners<ConnectionState>();
  const session = new Session({
    ...settings,
    isAvailable: settings.transports.length > 0,
    onStateChange: (state) => states.tell(state),
    onTrouble: () => void watcher.ask(),
  });
  const detect = async ({ timeoutMs, minVersion }: Omit<DetectOptions, 'extensionId'> = {}): Promise<Detection> => {
    await whenActivated(closing.signal);
    return detectAmong(settings.candidates, {
      timeoutMs: timerDelay('timeoutMs', timeoutMs, settings.detectTimeoutMs),
      minVersion: minVersion ?? settings.minVersion,
      transports: options.transports,
      closing: closing.signal,
    });
  };
  const watcher = createWatcher(detect);
  const call = callWith(session, settings);
  const close = (): Promise<void> => {
    closing.abort();
    session.close();
    watcher.close();
    states.clear();
    return Promise.resolve();
  };
  const drain = (): Promise<void> => session.whenSettled().then(close);
  const client = {
    get state() {
      return session.state;
    },
    get transport() {
      return session.transport;
    },
    detect,
    watch: watcher.watch,
    whenInstalled: ({ signal }: { signal?: AbortSignal } = {}) => whenInstalled(watcher, signal, closing.signal),
    query: (name: string, input?: unknown, callOptions?: CallOptions) => call('query', name, input, callOptions),
    mutate: (name: string, input?: unknown, callOptions?: CallOptions) => call('mutation', name, input, callOptions),
    subscribe: (name: string, input?: unknown, { signal }: SubscribeOptions = {}) =>
      session.subscribe(checkName(name), input, signal),
    on: (name: string, listener: (payload: unknown) => void, listenOptions: ListenOptions = {}) =>
      session.events.on(checkName(name), checkListener(listener), listenOptions),
    expose: (handlers: Readonly<Record<string, unknown>>) => session.exposed.expose(handlers),
    openPort: (name: string) => session.openPort(checkName(name)),
    onStateChange: states.add,
    stats: () => session.stats,
    close,
    drain,
    [ASYNC_DISPOSE]: drain,
  };
  // The contract exists at compile time only: here every name is a string and every value unknown.
  return Object.freeze(client) as unknown as Client<Api>;
};

/** Calls through a session, with a client's settings where the call has none of its own. */
function callWith(session: Session, { transports, timeoutMs, attempts }: ClientSettings) {
  return (kind: RequestFrame['kind'], name: unknown, input: unknown, options: CallOptions = {}): Promise<unknown> => {
    // Not an async function, which would add a promise and three turns of the microtask queue to each call.
    try {
      if (transports.length === 0) {
        throw new PortcullisError(
          'UNSUPPORTED_TRANSPORT',
          'None of the transports that the client allows is available here.',
        );
      }
      return session.call(kind, checkName(name), input, {
        transfer: options.transfer,
        signal: options.signal,
        timeoutMs: atLeast(0, 'timeoutMs', options.timeoutMs, timeoutMs),
        attempts: options.retry === false ? 1 : attempts,
        onProgress: options.onProgress,
      });
    } catch (error) {
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- ours, or whatever a getter of the caller threw
      return Promise.reject(error);
    }
  };
}

function checkName(name: unknown): string {
  if (typeof name === 'string') return name;
  throw new PortcullisError('INVALID_ARGUMENT', 'The name of a procedure, event or port must be a string.');
}

function checkListener(listener: unknown): (payload: unknown) => void {
  if (typeof listener === 'function') return listener as (payload: unknown) => void; // called with what arrives
  throw new PortcullisError('INVALID_ARGUMENT', `A listener must be a function, not ${typeof listener}.`);
}
