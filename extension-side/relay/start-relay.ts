import { PortcullisError } from '../../sdk/protocol/errors.ts';
import { helloPort } from './hello-port.ts';
import { openPipe, type Pipe } from './open-pipe.ts';
import { findRelayRuntime } from './relay-runtime.ts';

/** Pipes of one document. A page that wants more than any honest one does gets no more of the extension's ports. */
const MOST_PIPES = 64;

/**
 * Starts the relay: lets the page that this content script runs in reach the extension's background. The page uses `createClient`
 * as everywhere else.
 *
 * `dist/relay.js` is a content script that does just this. Call it yourself where the relay is part of a content script of your own;
 * run that at `document_start`. Which pages may call is not decided here: the host judges each by what the browser says of it.
 *
 * @returns a function that ends the relay and every connection through it.
 * @throws PortcullisError `INVALID_ARGUMENT` outside a content script.
 *
 * @example
 * ```ts
 * import { startRelay } from 'portcullis/relay';
 * startRelay();
 * ```
 */
export function startRelay(): () => void {
  const runtime = findRelayRuntime();
  if (!runtime) {
    throw new PortcullisError(
      'INVALID_ARGUMENT',
      'startRelay() found no extension runtime: call it in a content script.',
    );
  }
  const pipes = new Set<Pipe>();
  const onMessage = (event: MessageEvent<unknown>): void => {
    // Read anew each time: after a reload of the extension this script lives on, and a new relay takes its place.
    const channel = helloPort(event, { window, origin: window.origin }, runtime.id);
    if (!channel) return;
    // The page's own listeners have no use for it, and none of them can answer in the relay's place.
    event.stopImmediatePropagation();
    if (pipes.size >= MOST_PIPES) channel.close();
    else pipes.add(openPipe(channel, runtime, (pipe) => pipes.delete(pipe)));
  };
  // Runtime ports do not outlive the back/forward cache. The page knows that by itself, once it is back.
  const onPageHide = (event: PageTransitionEvent): void => {
    if (event.persisted) for (const pipe of [...pipes]) pipe.drop();
  };
  addEventListener('message', onMessage, true);
  addEventListener('pagehide', onPageHide);
  return () => {
    removeEventListener('message', onMessage, true);
    removeEventListener('pagehide', onPageHide);
    for (const pipe of [...pipes]) pipe.close();
  };
}
