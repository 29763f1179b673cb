import { isRelayHello } from '../../sdk/protocol/relay-hello.ts';

/** What the relay looks at in a window message. */
export type WindowMessage = Pick<MessageEvent<unknown>, 'isTrusted' | 'source' | 'origin' | 'ports' | 'data'>;

/**
 * The channel of a hello that is meant for this extension's relay, or nothing for any other window message. Requirements:
 *
 * 1. The browser made the event: a script can write `source` and `origin` of an event of its own as it likes.
 * 2. The page itself sent it: not a frame, an opener, or a page that embeds this one. Those have relays of their own, and
 *    senders of their own to be judged by.
 * 3. It means this extension. A relay whose extension is gone means none.
 * 4. What is costly to look at comes last: reading `data` makes the browser take a message apart, of whatever size.
 *
 * Nothing here says who may call: that is the gate's affair.
 */
export function helloPort(
  event: WindowMessage,
  page: { readonly window: unknown; readonly origin: string },
  ownId: string | undefined,
): MessagePort | undefined {
  if (ownId === undefined || !event.isTrusted) return undefined;
  if (event.source !== page.window || event.origin !== page.origin) return undefined;
  const [port, ...others] = event.ports;
  if (port === undefined || others.length > 0) return undefined;
  return isRelayHello(event.data, ownId) ? port : undefined;
}
