import type { OpenTransport, TransportEnd } from '../../peer/transport.ts';
import { foldMessage } from '../../protocol/frame-runs.ts';
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
    const close = (): void => {
      if (open && channel) letGo(channel);
      open = false;
      stopLooking();
    };
    const end = (kind: TransportEnd['kind'], cause?: unknown): void => {
      if (!open) return;
      close();
      onClose({ kind, cause });
    };
    const send = (message: Message): void => {
      if (!open) return;
      if (channel) channel.postMessage(foldMessage(message));
      else waiting.push(message);
    };
    const stopLooking = reachRelay(extensionId, patienceMs, {
      onTaken(taken) {
        channel = taken;
        channel.onmessage = ({ data }: MessageEvent<unknown>) => {
          const notice = relayNotice(data);
          if (!notice) {
            if (open) onMessage(data);
          } else if (notice.portcullisRelay === 'ended')
            end(isNoReceiver(notice.cause) ? 'no-receiver' : 'lost', notice.cause);
        };
        channel.onmessageerror = () => end('lost');
        waiting.forEach(send);
        onTaken?.();
      },
      onNobody: () => end('no-receiver'),
    });
    return { kind: 'relay', send, close };
  };
}
