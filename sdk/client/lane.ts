import type { LaneHandover, LaneOfferFrame } from '../protocol/lane-frames.ts';
import { movedBuffers } from '../peer/moved-buffers.ts';
import { foldMessage } from '../protocol/frame-runs.ts';
import type { Message } from '../protocol/frames.ts';

/** How long the extension may take to answer. */
const PATIENCE_MS = 5_000;

/** The page's end of a lane. */
export interface PageLane {
  /** Throws at what cannot be cloned. */
  post(message: Message): void;
  /** The worker has answered: what helped to hand the other end over is removed. */
  settle(): void;
  close(): void;
}

/**
 * Hands one end of a new channel to the extension's worker, by way of its lane page in a hidden frame. Where that is blocked, or the worker
 * wants no lane, nothing ever comes over the channel.
 *
 * @param onBroken - Called when something came that cannot be read.
 */
export function openLane(
  extensionId: string,
  { token, url }: LaneOfferFrame,
  onMessage: (message: unknown) => void,
  onBroken: () => void,
): PageLane | undefined {
  if (!url.startsWith('chrome-extension://')) return undefined; // a script in its place would run as the page's own
  const { port1, port2 } = new MessageChannel();
  const frame = document.createElement('iframe');
  frame.style.display = 'none';
  frame.src = url;
  const onLoad = (): void => {
    const handover: LaneHandover = { portcullisLane: token };
    // Not to the frame's own address, which may be a dynamic one: messages find the extension by its id.
    frame.contentWindow?.postMessage(handover, `chrome-extension://${extensionId}`, [port2]);
  };
  frame.addEventListener('load', onLoad, { once: true });
  document.documentElement.append(frame);
  port1.onmessage = ({ data }) => onMessage(data);
  port1.onmessageerror = onBroken;
  const settle = (): void => {
    clearTimeout(timer);
    frame.remove();
  };
  const timer = setTimeout(settle, PATIENCE_MS);
  return {
    post: (message) => port1.postMessage(foldMessage(message), movedBuffers(message)),
    settle,
    close() {
      settle();
      port1.close();
    },
  };
}
