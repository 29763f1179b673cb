import type { TransportEnd } from '../peer/transport.ts';
import { shieldMessage } from '../protocol/codec/shield-message.ts';
import type { Message } from '../protocol/frames.ts';
import { isNoReceiver } from './browser-errors.ts';
import { findRuntime } from './runtime.ts';

/**
 * Sends one message to an extension and hears its one answer.
 *
 * The callback form serves every browser, and `lastError` is read in it, so that nothing lands in the console. A browser may never call
 * back (a worker that throws at its top level, a page that went through the back/forward cache): the deadline is the caller's.
 */
export function sendOnce(
  extensionId: string,
  message: Message,
  onReply: (reply: unknown) => void,
  onFailure: (end: TransportEnd) => void,
): void {
  const runtime = findRuntime();
  let cause: unknown;
  try {
    runtime?.sendMessage(extensionId, shieldMessage(message), (reply) => {
      const told = runtime.lastError?.message;
      if (told) onFailure({ kind: isNoReceiver(told) ? 'no-receiver' : 'lost', cause: told });
      else onReply(reply);
    });
    if (runtime) return;
  } catch (error) {
    // A malformed id, or one of another browser's form, throws at once, as does what is too large: nobody is reached.
    cause = error;
  }
  // Told after this function has returned, like answers: the caller is not ready for it before.
  queueMicrotask(() => onFailure({ kind: 'no-receiver', cause }));
}
