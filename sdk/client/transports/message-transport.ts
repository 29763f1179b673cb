import type { OpenTransport } from '../../peer/transport.ts';
import { shieldMessage } from '../../protocol/codec/shield-message.ts';
import type { Frame, HelloFrame, Message } from '../../protocol/frames.ts';
import { sendOnce } from '../send-once.ts';

/**
 * Frames over one-shot messages: each call is one `sendMessage`, and its answer carries the outcome.
 *
 * Every message opens with a `hello` of its own, because the host judges each alone and the worker that hears it may be a new one.
 */
export function messageTransport(extensionId: string, hello: () => HelloFrame): OpenTransport {
  return ({ onMessage, onClose }) => {
    let open = true;
    const post = (message: Message, frames: readonly Frame[]): void => {
      sendOnce(
        extensionId,
        shieldMessage({ ...message, frames: [hello(), ...frames] }),
        (reply) => {
          if (!open) return;
          // A listener that gave no answer: the message may have been heard by a worker that is gone.
          if (reply === undefined || reply === null) fail();
          else onMessage(reply);
        },
        (failure) => {
          if (open) end(failure);
        },
      );
    };
    const end: typeof onClose = (reason) => {
      open = false;
      onClose(reason);
    };
    const fail = (): void => {
      end({ kind: 'lost' });
    };
    return {
      send(message) {
        const frames = message.frames.filter((frame) => frame.type !== 'hello');
        const calls = frames.filter((frame) => frame.type === 'request');
        const rest = frames.filter((frame) => frame.type !== 'request');
        if (rest.length > 0 || calls.length === 0) post(message, rest);
        for (const call of calls) post(message, [call]);
      },
      close() {
        open = false;
      },
    };
  };
}
