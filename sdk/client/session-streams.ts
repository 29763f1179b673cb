import { aborted, withDelivered } from '../peer/call-errors.ts';
import { endFromFrame } from '../peer/error-frame.ts';
import { createIncomingStream } from '../peer/incoming-stream.ts';
import { checkSignal, onAbort } from '../peer/on-abort.ts';
import type { Delivered } from '../protocol/error-codes.ts';
import type { PortcullisError } from '../protocol/errors.ts';
import type { SubscribeOptions } from './call-options.ts';
import { checkType } from './check-type.ts';
import { createLastingPart, type LastingPart } from './lasting-part.ts';
import type { PartSession } from './session-part.ts';

/** The credit of a host that names none. */
const DEFAULT_CREDIT = 64;

// References may be shared where the procedure says so, and the extension decides that.
const INPUT = { path: 'input', graph: true };
const ITEM = { path: 'item', graph: true };

/** What a subscription is iterated by, and ended. */
export type SubscriptionIterator = AsyncIterableIterator<unknown, undefined> & { unsubscribe(): void };

/** Makes the part of a session that keeps its subscriptions. */
export function createStreamsPart(session: PartSession, attempts: number): LastingPart {
  return createLastingPart(session, attempts, ['item', 'end'], 'unsubscribe');
}

/**
 * Prepares a subscription. Nothing is sent before the first `next`.
 *
 * @throws PortcullisError `INVALID_ARGUMENT` for a name that is none.
 */
export function subscribe(
  session: PartSession,
  part: LastingPart,
  name: string,
  input: unknown,
  { signal }: SubscribeOptions = {},
): SubscriptionIterator {
  checkType('string', name, 'The name of a subscription');
  checkSignal(signal);
  const { door } = session;
  let isBegun = false;
  const onEnd: (() => void)[] = [];
  const stream = createIncomingStream(
    ({ value, encoded }) => door.decode(value, encoded, ITEM),
    () => {
      for (const end of onEnd) end();
    },
  );
  const delivered = (): Delivered => (stream.wasSent ? 'unknown' : 'no');
  const begin = async (): Promise<void> => {
    isBegun = true;
    onEnd.push(onAbort(signal, () => stream.cancel(aborted(`The subscription "${name}"`, delivered(), signal))));
    try {
      const { wire, encoded, pending } = door.encode(input, INPUT);
      if (pending) await pending;
      if (stream.isEnded) return;
      const refusal = session.refusal(); // the client may have been closed meanwhile
      if (refusal) throw refusal;
      const payload = { name, ...(wire !== undefined && { input: wire }), ...(encoded && { encoded }) };
      part.add((id, forget) => {
        onEnd.push(forget);
        return {
          attach: ({ limits: { streamCredit }, send }) =>
            stream.attach({ id, ...payload }, { credit: creditOf(streamCredit), send }),
          detach: () => stream.detach(),
          receivers: {
            item: (frame) => stream.receive(frame),
            end: (frame) => stream.finish(endFromFrame(frame, door)),
          },
          end: (error) => stream.fail(withDelivered(error, delivered())),
        };
      });
    } catch (error) {
      stream.cancel(error as PortcullisError); // What the door throws is one.
    }
  };
  const unsubscribe = (): void => {
    isBegun = true;
    stream.cancel();
  };
  const iterator: SubscriptionIterator = {
    next() {
      if (!isBegun) void begin();
      return stream.next();
    },
    return() {
      unsubscribe();
      return Promise.resolve({ done: true, value: undefined });
    },
    unsubscribe,
    [Symbol.asyncIterator]: () => iterator,
  };
  return iterator;
}

function creditOf(given: unknown): number {
  return Number.isSafeInteger(given) && (given as number) > 0 ? (given as number) : DEFAULT_CREDIT;
}
