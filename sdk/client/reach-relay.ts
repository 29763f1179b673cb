import { relayHello, relayNotice } from '../protocol/relay-hello.ts';

/** The pause after the first hello. Each one after it is twice as long, up to the longest. */
const FIRST_PAUSE_MS = 25;
const LONGEST_PAUSE_MS = 400;

/** A relay that is there answers within a few turns of the page's own event loop: other browsers need no more patience. */
const SECOND_CHOICE_MS = 300;

/** Until then the heartbeat of the connection that waits has not given up. */
const LONGEST_PATIENCE_MS = 4_000;

/** Whether an extension could have a relay here: content scripts run in documents of websites. */
export function canHaveRelay(): boolean {
  return (
    typeof window === 'object' && typeof MessageChannel === 'function' && /^https?:$/.test(globalThis.location.protocol)
  );
}

/**
 * How long to wait for a relay to answer. In Firefox, where there is no other way, as long as the caller has time: at the browser's
 * start pages are there before extensions.
 */
export function relayPatienceMs(timeoutMs: number): number {
  return Math.min(timeoutMs, /Firefox/.test(navigator.userAgent) ? LONGEST_PATIENCE_MS : SECOND_CHOICE_MS);
}

/** What becomes of looking for a relay. */
export interface ReachRelayEvents {
  /** A relay has taken this channel. Whatever comes over it comes in later turns. */
  onTaken(channel: MessagePort): void;
  /** None has, within the patience. */
  onNobody(): void;
}

/**
 * Looks for the relay of an extension.
 *
 * Requirements:
 * 1. The page reads no window message: anybody can send it one. It posts one end of a channel, and listens to the other end alone.
 * 2. A channel that was posted while nobody listened is lost: each hello brings a new one, until one is taken.
 * 3. Channels that are not used are let go of: whoever takes one of them later finds it ended.
 *
 * @returns a function that stops looking; a channel that was taken stays.
 */
export function reachRelay(extensionId: string, patienceMs: number, events: ReachRelayEvents): () => void {
  const offered = new Set<MessagePort>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = (): void => {
    clearTimeout(timer);
    offered.forEach(letGo);
    offered.clear();
  };
  const knock = (pauseMs: number, leftMs: number): void => {
    if (leftMs < 0) {
      stop();
      events.onNobody();
      return;
    }
    const { port1, port2 } = new MessageChannel();
    offered.add(port1);
    port1.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (relayNotice(data)?.portcullisRelay !== 'taken' || !offered.delete(port1)) return;
      stop();
      events.onTaken(port1);
    };
    // To this window alone, whose origin may be an opaque one, which has no name. With the options in their stead the imitations
    // of a window that unit tests run in threw.
    window.postMessage(relayHello(extensionId), '*', [port2]);
    timer = setTimeout(
      () => knock(Math.min(LONGEST_PAUSE_MS, pauseMs * 2), leftMs - pauseMs),
      Math.min(pauseMs, leftMs),
    );
  };
  knock(FIRST_PAUSE_MS, patienceMs);
  return stop;
}

/** Tells the relay that this end of a channel is given up: a browser may not. */
export function letGo(channel: MessagePort): void {
  channel.postMessage({ portcullisRelay: 'ended' });
  channel.close();
}
