import { EventEmitter } from 'eventemitter3';
import type { RequestFrame } from '../protocol/frames.ts';
import { PortcullisError } from '../protocol/errors.ts';
import type { UntypedApi } from '../protocol/contract.ts';
import type { CallOptions } from './call-options.ts';
import type { ClientOptions } from './client-options.ts';
import type { Client, CreateClient } from './client-types.ts';
import type { ConnectionState } from './connection-state.ts';
import { detectAmong } from './detect.ts';
import { atLeast, readClientOptions } from './read-client-options.ts';
import { Session } from './session.ts';

// Where a browser has no such symbol yet, compilers use this one.
const ASYNC_DISPOSE: typeof Symbol.asyncDispose = Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose');

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
  const [transport] = settings.transports;
  const states = new EventEmitter<{ change: [ConnectionState] }>();
  const session = new Session({
    ...settings,
    transport: transport ?? 'port',
    onStateChange: (state) => states.emit('change', state),
  });

  const call = async (
    kind: RequestFrame['kind'],
    name: string,
    input: unknown,
    callOptions: CallOptions = {},
  ): Promise<unknown> => {
    if (typeof name !== 'string' || name === '')
      throw new PortcullisError('INVALID_ARGUMENT', 'The name of a procedure is not a string.');
    if (!transport) {
      throw new PortcullisError(
        'UNSUPPORTED_TRANSPORT',
        'None of the transports that the client allows is available here.',
      );
    }
    return session.call(
      { kind, name, payload: input === undefined ? {} : { input } },
      {
        signal: callOptions.signal,
        timeoutMs: atLeast(0, 'timeoutMs', callOptions.timeoutMs, settings.timeoutMs),
        attempts: callOptions.retry === false ? 1 : settings.attempts,
      },
    );
  };

  const client = {
    get state() {
      return session.state;
    },
    get transport() {
      return session.transport;
    },
    detect: ({ timeoutMs, minVersion } = {}) =>
      detectAmong(settings.candidates, {
        timeoutMs: atLeast(0, 'timeoutMs', timeoutMs, settings.detectTimeoutMs),
        minVersion: minVersion ?? settings.minVersion,
        transports: options.transports,
      }),
    query: (name: string, input?: unknown, callOptions?: CallOptions) => call('query', name, input, callOptions),
    mutate: (name: string, input?: unknown, callOptions?: CallOptions) => call('mutation', name, input, callOptions),
    onStateChange: (listener) => {
      const tell = (state: ConnectionState): void => {
        try {
          listener(state);
        } catch (error) {
          // Reported as uncaught; the session must go on.
          queueMicrotask(() => {
            throw error;
          });
        }
      };
      states.on('change', tell);
      return () => void states.off('change', tell);
    },
    stats: () => ({ unsettled: session.unsettled, pending: session.pending, connections: session.connections }),
    close: () => {
      session.close();
      states.removeAllListeners();
      return Promise.resolve();
    },
    async [ASYNC_DISPOSE]() {
      await session.whenSettled();
      await client.close();
    },
  } as Client<Api>; // the contract exists at compile time only: here every name is a string and every value unknown
  return Object.freeze(client);
};
