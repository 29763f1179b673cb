import type { OpenTransport } from '../peer/transport.ts';
import type { TransportKind } from '../protocol/transport-kind.ts';
import { relayPatienceMs } from './reach-relay.ts';
import { messageTransport } from './transports/message-transport.ts';
import { orRelay } from './transports/or-relay.ts';
import { portTransport } from './transports/port-transport.ts';
import { relayTransport } from './transports/relay-transport.ts';

/**
 * Makes what opens a transport to an extension.
 *
 * @param transports - Those that may be used, in the order of preference. With none of the browser's own, or none that reaches anybody,
 * the relay serves.
 * @param timeoutMs - How long the caller has for finding a relay.
 */
export function transportTo(
  extensionId: string,
  transports: readonly TransportKind[],
  timeoutMs: number,
): OpenTransport {
  const [best, ...others] = transports;
  const relay: OpenTransport = (events) => relayTransport(extensionId, relayPatienceMs(timeoutMs))(events);
  if (best === 'relay') return relay;
  const direct = best === 'message' ? messageTransport(extensionId) : portTransport(extensionId);
  return others.includes('relay') ? orRelay(direct, relay) : direct;
}
