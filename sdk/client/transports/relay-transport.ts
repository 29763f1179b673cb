import type { OpenTransport, TransportEnd } from '../../peer/transport.ts';
import type { Message } from '../../protocol/frames.ts';
import { relayNotice } from '../../protocol/relay-hello.ts';
import { isNoReceiver } from '../browser-errors.ts';
import { letGo, reachRelay } from '../reach-relay.ts';

/**
 * Frames through the extension's content script: a `MessagePort` to the relay, which joins it to a runtime port.
 *
 * @param patienceMs - How long to look for a relay. What is sent meanwhile waits.
 * @param onTaken - Called when a relay has answered.
 */
export function relayTransport(extensionId: string, patienceMs: number, onTaken?: () => void): OpenTransport {
  return ({ onMessage, onClose }) => {
    const waiting: Message[] = [];
    let channel: MessagePort | undefined;
    let open = true;
    const leave = (): void => {
      open = false;
      stopLooking();
      if (channel) letGo(channel);
    };
    const end = (kind: TransportEnd['kind'], cause?: unknown): void => {
      if (!open) return;
      leave();
      onClose({ kind, cause });
    };
    const receive = ({ data }: MessageEvent<unknown>): void => {
      if (!open) return;
      const notice = relayNotice(data);
      if (notice?.portcullisRelay === 'ended') end(isNoReceiver(notice.cause) ? 'no-receiver' : 'lost', notice.cause);
      else if (!notice) onMessage(data);
    };
    const post = (message: Message): void => {
      try {
        channel?.postMessage(message);
      } catch (error) {
        end('lost', error);
      }
    };
    const stopLooking = reachRelay(extensionId, patienceMs, {
      onTaken(taken) {
        channel = taken;
        channel.onmessage = receive;
        channel.onmessageerror = () => end('lost');
        waiting.splice(0).forEach(post);
        onTaken?.();
      },
      onNobody: () => end('no-receiver'),
    });
    return {
      send(message) {
        if (!open) return;
        if (channel) post(message);
        else waiting.push(message);
      },
      close: leave,
    };
  };
}
