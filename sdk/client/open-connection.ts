import type { OpenTransport } from '../peer/transport.ts';
import { createConnection, type Connection, type ConnectionEvents, type ConnectionOptions } from './connection.ts';
import { greeting } from './greeting.ts';
import { relayPatienceMs } from './reach-relay.ts';
import { messageTransport } from './transports/message-transport.ts';
import { orRelay } from './transports/or-relay.ts';
import { portTransport } from './transports/port-transport.ts';
import { relayTransport } from './transports/relay-transport.ts';

/** The transports that a connection can begin with. */
export type PageTransport = 'port' | 'message' | 'relay';

/** Where a connection goes, and what it says first. */
export interface OpenConnectionOptions extends Omit<ConnectionOptions, 'open' | 'hello' | 'kind'> {
  /** Those that may be used, in the order of preference. With none of the browser's own, or none that reaches anybody, the relay serves. */
  readonly transports: readonly PageTransport[];
  /** How long to look for a relay. */
  readonly detectTimeoutMs: number;
  readonly target: string;
  /** The ledger epoch that the session knows of. */
  readonly epoch: string | undefined;
}

/** Opens a connection to an extension. */
export function openConnection(
  { target, epoch, transports, detectTimeoutMs, ...options }: OpenConnectionOptions,
  events: ConnectionEvents,
): Connection {
  const hello = { ...greeting(target).frames[0], ...(epoch !== undefined && { epoch }) };
  const [kind = 'port'] = transports;
  const openers: Readonly<Record<PageTransport, () => OpenTransport>> = {
    port: () => portTransport(target),
    message: () => messageTransport(target, () => hello),
    relay: () => relayTransport(target, relayPatienceMs(detectTimeoutMs)),
  };
  const first = openers[kind]();
  const open = kind !== 'relay' && transports.includes('relay') ? orRelay(first, openers.relay()) : first;
  return createConnection({ ...options, kind, open, hello }, events);
}
