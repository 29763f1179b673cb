import { own } from './own.ts';

/** The name of the runtime ports that the relay opens. Only the extension itself can open one to its own background. */
export const RELAY_PORT_NAME = 'portcullis/1/relay';

/** The value of the marker of everything that page and relay tell each other about their channel. */
export const RELAY_MARKER = 1;

/** page → relay, posted by the page to its own window together with one end of a new `MessageChannel`. */
export interface RelayHello {
  readonly portcullisRelay: typeof RELAY_MARKER;
  /** The extension whose relay is meant. Every other relay ignores the hello. */
  readonly target: string;
}

/** The hello to the relay of an extension. */
export function relayHello(target: string): RelayHello {
  return { portcullisRelay: RELAY_MARKER, target };
}

/** Tells whether a window message is a hello to this extension's relay. */
export function isRelayHello(value: unknown, target: string): boolean {
  return own(value, 'portcullisRelay') === RELAY_MARKER && own(value, 'target') === target;
}

/**
 * What page and relay say of the channel itself. Everything else on it is a message on its way to or from the background.
 *
 * - `taken` (relay → page): the channel has been accepted, and a runtime port is open behind it.
 * - `ended` (either way): whoever says it has let go of the channel.
 */
export interface RelayNotice {
  readonly portcullisRelay: 'taken' | 'ended';
  /** With `ended` of the relay: the browser's own words, if it had any. */
  readonly cause?: string;
}

/** Reads what arrived on a relay's channel: a notice, or nothing where it is a message to be passed on. */
export function relayNotice(value: unknown): RelayNotice | undefined {
  const notice = own(value, 'portcullisRelay');
  if (notice !== 'taken' && notice !== 'ended') return undefined;
  const cause = own(value, 'cause');
  return { portcullisRelay: notice, ...(typeof cause === 'string' && { cause }) };
}
