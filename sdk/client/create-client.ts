import type { UntypedApi } from '../protocol/contract.ts';
import { PortcullisError } from '../protocol/errors.ts';
import type { CallOptions, SubscribeOptions } from './call-options.ts';
import type { ClientOptions } from './client-options.ts';
import type { Client, CreateClient } from './client-types.ts';
import type { ConnectionState } from './connection-state.ts';
import { detectAmong } from './detect-among.ts';
import type { DetectOptions, Detection } from './detection.ts';
import { createLaneUpgrade } from './lane-upgrade.ts';
import { createListeners } from './listeners.ts';
import { whenActivated } from './page-lifecycle.ts';
import { readClientOptions, timerDelay } from './read-client-options.ts';
import { createCallsPart } from './session-calls.ts';
import { createEventsPart } from './session-events.ts';
import { createExposedPart } from './session-exposed.ts';
import { createParcelsPart } from './session-parcels.ts';
import { createPortsPart, openPort } from './session-ports.ts';
import { createStreamsPart, subscribe } from './session-streams.ts';
import { createSession } from './session.ts';
import { transportTo } from './transport-to.ts';
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
  const { attempts, detectTimeoutMs } = settings;
  const client = new AbortController();
  const { signal: closing } = client;
  const states = createListeners<ConnectionState>();
  const detect = async ({ timeoutMs, minVersion }: Omit<DetectOptions, 'extensionId'> = {}): Promise<Detection> => {
    await whenActivated(closing);
    return detectAmong(settings.candidates, {
      timeoutMs: timerDelay('timeoutMs', timeoutMs, detectTimeoutMs),
      minVersion: minVersion ?? settings.minVersion,
      transports: options.transports,
      closing,
    });
  };
  const watcher = createWatcher(detect, closing);
  const session = createSession({
    ...settings,
    transportTo: (extensionId, transports) => transportTo(extensionId, transports, detectTimeoutMs),
    upgrade: settings.lane ? createLaneUpgrade : undefined,
    detect,
    closing,
    onStateChange: states.tell,
    onTrouble: watcher.ask,
  });
  const parcels = session.add(createParcelsPart(session));
  const calls = session.add(createCallsPart(session, settings, parcels));
  const streams = session.add(createStreamsPart(session, attempts));
  const events = session.add(createEventsPart(session));
  const ports = session.add(createPortsPart(session, attempts));
  const exposed = session.add(createExposedPart(session, parcels));
  const close = (): Promise<void> => {
    client.abort(new PortcullisError('CONNECTION_CLOSED', 'The client was closed.'));
    return Promise.resolve();
  };
  const drain = (): Promise<void> => calls.whenSettled().then(close);
  // The contract exists at compile time only: here every name is a string and every value unknown.
  return Object.freeze({
    get state() {
      return session.state;
    },
    get transport() {
      return session.transport;
    },
    detect,
    watch: watcher.watch,
    whenInstalled: ({ signal }: { signal?: AbortSignal } = {}) => whenInstalled(watcher, signal, closing),
    query: (name: string, input?: unknown, callOptions?: CallOptions) => calls.call('query', name, input, callOptions),
    mutate: (name: string, input?: unknown, callOptions?: CallOptions) =>
      calls.call('mutation', name, input, callOptions),
    subscribe: (name: string, input?: unknown, subscribeOptions?: SubscribeOptions) =>
      subscribe(session, streams, name, input, subscribeOptions),
    on: events.on,
    expose: exposed.expose,
    openPort: (name: string) => openPort(session, ports, name),
    onStateChange: states.add,
    stats: () => ({ unsettled: calls.unsettled, pending: calls.pending, connections: session.connections }),
    close,
    drain,
    [ASYNC_DISPOSE]: drain,
  }) as unknown as Client<Api>;
};
