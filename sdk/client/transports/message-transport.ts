import { pauseOf } from '../../peer/backoff.ts';
import { startDeadline } from '../../peer/deadline.ts';
import type { OpenTransport } from '../../peer/transport.ts';
import type { Frame, Message, RefuseFrame, RequestFrame } from '../../protocol/frames.ts';
import { isTooLarge } from '../browser-errors.ts';
import { sendOnce } from '../send-once.ts';
import { tooLarge } from '../too-large.ts';

/** How long a message that reached nobody waits for word of those that were sent before it. Browsers tell of all of them at once. */
const OTHERS_MS = 250;

/** An answer without the outcome that comes sooner than this is no host's that asks for patience. */
const LEAST_WAIT_MS = 1_000;

/**
 * Frames over one-shot messages: each call is one `sendMessage`, and its answer carries the outcome.
 *
 * Every message opens with a `hello` of its own, because the host judges each alone and the worker that hears it may be a new one.
 *
 * That one message reached nobody says nothing of the others: the extension may have been there when they were sent. Only when each message
 * without an answer has reached nobody did nothing arrive.
 *
 * Likewise a refusal is of its own message alone: while others have no answer it fails its call, if it has one, and not the connection. What
 * has none, such as a `pull`, comes again when the refusal says.
 *
 * A call that takes minutes is answered without its outcome, before the browser cuts the message and stops the worker: it is asked for again,
 * under its id, which attaches to the call that runs. So is one whose answer pulls parcels of its input.
 */
export function messageTransport(extensionId: string): OpenTransport {
  return ({ onMessage, onClose }) => {
    let open = true;
    /** The client's own, with which it begins. */
    let hello: readonly Frame[] = [];
    const unanswered = new Set<object>();
    let stopWaiting: (() => void) | undefined;
    const end: typeof onClose = (reason) => {
      if (!open) return;
      open = false;
      stopWaiting?.();
      onClose(reason);
    };
    const fail = (): void => end({ kind: 'lost' });
    const post = (message: Message, frames: readonly Frame[], call?: RequestFrame, wasHeard = false): void => {
      if (!open) return;
      const postedAt = performance.now();
      const ticket = {};
      unanswered.add(ticket);
      sendOnce(
        extensionId,
        { ...message, frames: [...hello, ...frames] },
        (reply) => {
          unanswered.delete(ticket);
          if (!open) return;
          const again = (): void => post(message, frames);
          const answer = unanswered.size > 0 ? withoutRefusal(reply, call, again) : reply;
          // A listener that gave no answer: the message may have been heard by a worker that is gone.
          if (reply === undefined || reply === null) fail();
          else onMessage(answer);
          const tookMs = performance.now() - postedAt;
          if (!call || has(answer, ({ type, id }) => id === call.id && (type === 'result' || type === 'error'))) return;
          if (tookMs < LEAST_WAIT_MS && !has(answer, ({ type }) => type === 'pull')) fail();
          else ask(message, attempt(call, tookMs), true);
        },
        (failure) => {
          unanswered.delete(ticket);
          if (!open) return;
          if (call && isTooLarge(failure.cause)) onMessage({ ...message, frames: [tooLarge(call)] });
          else if (wasHeard) fail();
          else if (failure.kind === 'lost' || unanswered.size === 0) end(failure);
          else stopWaiting ??= startDeadline(OTHERS_MS, fail);
        },
      );
    };
    const ask = (message: Message, call: RequestFrame, wasHeard?: boolean): void =>
      post(message, [call], call, wasHeard);
    return {
      kind: 'message',
      send(message) {
        const opens = hello.length === 0;
        if (opens) hello = message.frames.slice(0, 1);
        const frames = opens ? message.frames.slice(1) : message.frames;
        const calls = frames.filter((frame) => frame.type === 'request');
        const rest = frames.filter((frame) => frame.type !== 'request');
        // The first `hello` goes alone: its `welcome` is not to wait for an outcome.
        if (rest.length > 0 || opens) post(message, rest);
        for (const call of calls) ask(message, call);
      },
      close() {
        open = false;
        stopWaiting?.();
      },
    };
  };
}

/** The next attempt of a call: what has been pulled of its input is on its way. */
function attempt({ timeoutMs, ...call }: RequestFrame, tookMs: number): RequestFrame {
  return {
    ...call,
    resent: true,
    ...(call.parcels && { pulled: true }),
    ...(timeoutMs !== undefined && { timeoutMs: Math.max(0, Math.ceil(timeoutMs - tookMs)) }),
  };
}

/**
 * A refusal as the failure of the call that its message brought, if it brought one, which comes again where the refusal says when. Of an
 * earlier attempt it says nothing.
 *
 * @param again - Sends what brought no call once more, so that no piece of a large value is missing.
 */
function withoutRefusal(reply: unknown, call: RequestFrame | undefined, again: () => void): unknown {
  const { frames, ...envelope } = Object(reply) as { readonly frames?: unknown };
  const [first] = Array.isArray(frames) ? (frames as readonly unknown[]) : [];
  const { type, code: given, message, ...data } = Object(first) as Partial<Record<keyof RefuseFrame, unknown>>;
  const code = data.retryAfterMs === undefined ? given : 'RATE_LIMITED';
  if (type !== 'refuse') return reply;
  if (!call) {
    if (typeof data.retryAfterMs === 'number') startDeadline(pauseOf(data.retryAfterMs), again);
    return { ...envelope, frames: [] };
  }
  const delivered = call.resent ? 'unknown' : 'no';
  return { ...envelope, frames: [{ type: 'error', id: call.id, code, message, delivered, data }] };
}

/** Whether an answer, which has not been looked at otherwise, brings such a frame. */
function has(reply: unknown, isSuch: (frame: Partial<Record<'type' | 'id', unknown>>) => boolean): boolean {
  const { frames } = Object(reply) as { readonly frames?: unknown };
  return Array.isArray(frames) && frames.some((frame: unknown) => isSuch(Object(frame) as object));
}
