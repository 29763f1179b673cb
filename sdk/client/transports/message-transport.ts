import { startDeadline } from '../../peer/deadline.ts';
import type { OpenTransport } from '../../peer/transport.ts';
import type { Frame, HelloFrame, Message } from '../../protocol/frames.ts';
import { sendOnce } from '../send-once.ts';

/** How long a message that reached nobody waits for word of those that were sent before it. Browsers tell of all of them at once. */
const OTHERS_MS = 250;

/**
 * Frames over one-shot messages: each call is one `sendMessage`, and its answer carries the outcome.
 *
 * Every message opens with a `hello` of its own, because the host judges each alone and the worker that hears it may be a new one.
 *
 * That one message reached nobody says nothing of the others: the extension may have been there when they were sent. Only when each message
 * without an answer has reached nobody did nothing arrive.
 */
export function messageTransport(extensionId: string, hello: () => HelloFrame): OpenTransport {
  return ({ onMessage, onClose }) => {
    let open = true;
    let unanswered = 0;
    let stopWaiting: (() => void) | undefined;
    const end: typeof onClose = (reason) => {
      open = false;
      stopWaiting?.();
      onClose(reason);
    };
    const fail = (): void => {
      end({ kind: 'lost' });
    };
    const post = (message: Message, frames: readonly Frame[]): void => {
      unanswered++;
      sendOnce(
        extensionId,
        { ...message, frames: [hello(), ...frames] },
        (reply) => {
          unanswered--;
          if (!open) return;
          // A listener that gave no answer: the message may have been heard by a worker that is gone.
          if (reply === undefined || reply === null) fail();
          else onMessage(reply);
        },
        (failure) => {
          unanswered--;
          if (!open) return;
          if (failure.kind === 'lost' || unanswered === 0) end(failure);
          else stopWaiting ??= startDeadline(OTHERS_MS, fail);
        },
      );
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
        stopWaiting?.();
      },
    };
  };
}
