import { Connection, type ConnectionEvents, type ConnectionOptions } from './connection.ts';
import { helloFrame } from './hello-frame.ts';
import { messageTransport } from './transports/message-transport.ts';
import { portTransport } from './transports/port-transport.ts';

/** Where a connection goes, and what it says first. */
export interface OpenConnectionOptions extends Omit<ConnectionOptions, 'open' | 'hello'> {
  readonly kind: 'port' | 'message';
  readonly target: string;
  /** The ledger epoch that the session knows of. */
  readonly epoch: string | undefined;
}

/** Opens a connection of the wanted kind to an extension. */
export function openConnection(
  { target, epoch, ...options }: OpenConnectionOptions,
  events: ConnectionEvents,
): Connection {
  const hello = { ...helloFrame(target), ...(epoch !== undefined && { epoch }) };
  const open = options.kind === 'port' ? portTransport(target) : messageTransport(target, () => hello);
  return new Connection({ ...options, open, hello }, events);
}
