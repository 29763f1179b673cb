import type { TransportEnd } from '../peer/transport.ts';
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
  // Failures are told after this function has returned, like answers: the caller is not ready for them before.
  const fail = (end: TransportEnd): void => queueMicrotask(() => onFailure(end));
  if (!runtime) {
    fail({ kind: 'no-receiver' });
    return;
  }
  try {
    runtime.sendMessage(extensionId, message, (reply) => {
      const error = runtime.lastError;
      if (error) onFailure({ kind: isNoReceiver(error.message) ? 'no-receiver' : 'lost', cause: error.message });
      else onReply(reply);
    });
  } catch (error) {
    // A malformed id, or one of another browser's form, throws at once.
    fail({ kind: 'no-receiver', cause: error });
  }
}
