import { RELAY_PORT_NAME, relayNotice, type RelayNotice } from '../../sdk/protocol/relay-hello.ts';
import type { RelayPort, RelayRuntime } from './relay-runtime.ts';

/** One page's channel, joined to one runtime port. */
export interface Pipe {
  /** Lets go of both ends, and tells each. */
  close(cause?: string): void;
  /** Lets go of both ends without a word to the page. */
  drop(): void;
}

/**
 * Joins a page's channel to a port of the background. Requirements:
 *
 * 1. What arrives at one end leaves at the other, as it is and in its order.
 * 2. When one end is gone the other one is told, with the browser's own words: not every browser tells that a `MessagePort`'s
 *    other end was closed.
 * 3. A page that is put into the back/forward cache is told nothing: a message to it would throw it out.
 * 4. Nothing that the page sends makes anything throw here: what cannot be passed on ends the pipe.
 *
 * @param onClosed - Called once, whichever end it was.
 */
export function openPipe(channel: MessagePort, runtime: RelayRuntime, onClosed: (pipe: Pipe) => void): Pipe {
  let port: RelayPort | undefined;
  let open = true;
  const tell = (notice: RelayNotice): void => {
    channel.postMessage(notice);
  };
  const pipe: Pipe = {
    close(cause) {
      if (open) tell({ portcullisRelay: 'ended', ...(cause !== undefined && { cause }) });
      pipe.drop();
    },
    drop() {
      if (!open) return;
      open = false;
      port?.disconnect();
      channel.close();
      onClosed(pipe);
    },
  };
  const attempt = (action: () => void): void => {
    try {
      action();
    } catch (error) {
      pipe.close(String(error));
    }
  };
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (relayNotice(data)?.portcullisRelay === 'ended') pipe.close();
    else if (open) attempt(() => port?.postMessage(data));
  };
  // Not every browser has this event; where there is none, a page that leaves without a word is noticed with its document.
  channel.addEventListener('close', () => {
    pipe.close();
  });
  tell({ portcullisRelay: 'taken' });
  attempt(() => {
    port = runtime.connect({ name: RELAY_PORT_NAME });
    port.onMessage.addListener((message) => {
      if (open) channel.postMessage(message);
    });
    port.onDisconnect.addListener(() => {
      // `lastError` has to be read, or the browser writes it to the page's console.
      pipe.close(runtime.lastError?.message ?? port?.error?.message);
    });
  });
  return pipe;
}
