import { PortcullisError, type ApplicationError } from '../protocol/errors.ts';
import type { CreditFrame, ItemFrame, SubscribeFrame, UnsubscribeFrame } from '../protocol/stream-frames.ts';

/** What a subscription asks for. */
export type StreamRequest = Pick<SubscribeFrame, 'id' | 'name' | 'input' | 'encoded'>;

/** A connection as a stream sees it. */
export interface StreamLink {
  /** How many items may be on their way or waiting here. */
  readonly credit: number;
  readonly send: (frame: SubscribeFrame | CreditFrame | UnsubscribeFrame) => void;
}

/** The receiving end of a subscription. */
export interface IncomingStream {
  /** Whether nothing more is to come. */
  readonly isEnded: boolean;
  /** Whether the other side may have heard of it. */
  readonly wasSent: boolean;
  /** A connection is there: asks for the items that are still to come. */
  attach(request: StreamRequest, link: StreamLink): void;
  /** The connection is gone. */
  detach(): void;
  next(): Promise<IteratorResult<unknown, undefined>>;
  /** An item arrived. */
  receive(frame: ItemFrame): void;
  /** The other side has nothing more, or failed. */
  finish(error?: PortcullisError | ApplicationError): void;
  /** Ends it from this side, and tells the other. The reader meets the error after what waits here. */
  fail(error: PortcullisError | undefined): void;
  /** The same, where no more is wanted: what waits here is dropped. */
  cancel(error?: PortcullisError): void;
}

type Result = IteratorResult<unknown, undefined>;

const DONE: Result = { done: true, value: undefined };

/**
 * Makes the receiving end of a subscription.
 *
 * Requirements:
 * 1. Each item is delivered once and in order, to whoever asks for the next.
 * 2. No more items wait here than were granted: credit goes back, half of it at a time, as items are taken.
 * 3. What arrived before the end is delivered before the end, unless the reader itself wanted no more.
 * 4. On a new connection it goes on after the last item that arrived, or tells that this is not possible.
 *
 * @param decode - Reads an item; throws a `PortcullisError` where it cannot be read.
 * @param onEnd - Called once: nothing more is to come.
 */
export function createIncomingStream(decode: (frame: ItemFrame) => unknown, onEnd: () => void): IncomingStream {
  const readers: ((result: Result | Promise<never>) => void)[] = [];
  let items: unknown[] = [];
  /** What the other side has to know of the past. */
  const resumed: { again?: true; lastEventId?: string; untracked?: true } = {};
  let id = 0;
  let link: StreamLink | undefined;
  let isEnded = false;
  /** What it ended with, until a reader is told. */
  let failure: Error | undefined;
  /** Items that were taken and whose credit has not gone back. Below zero as long as more wait than the present connection grants. */
  let taken = 0;

  const close = (error: Error | undefined): void => {
    if (isEnded) return;
    isEnded = true;
    link = undefined;
    failure = error;
    for (const read of readers.splice(0)) read(end());
    onEnd();
  };
  const end = (): Result | Promise<never> => {
    const error = failure;
    failure = undefined;
    return error ? Promise.reject(error) : DONE;
  };
  const fail = (error: Error | undefined): void => {
    link?.send({ type: 'unsubscribe', id });
    close(error);
  };
  const cancel = (error?: Error): void => {
    items = [];
    fail(error);
  };
  const giveBack = (): void => {
    if (!link || ++taken < Math.ceil(link.credit / 2)) return;
    link.send({ type: 'credit', id, count: taken });
    taken = 0;
  };
  return {
    get isEnded() {
      return isEnded;
    },
    get wasSent() {
      return resumed.again === true;
    },
    attach(request, through) {
      ({ id } = request);
      link = through;
      const room = link.credit - items.length;
      taken = Math.min(0, room);
      link.send({ type: 'subscribe', ...request, credit: Math.max(0, room), ...resumed });
      resumed.again = true;
    },
    detach() {
      link = undefined;
    },
    async next() {
      if (items.length > 0) {
        const value = items.shift();
        giveBack();
        return { done: false, value };
      }
      return isEnded ? end() : new Promise<Result>((resolve) => readers.push(resolve));
    },
    receive(frame) {
      if (isEnded) return;
      if (frame.eventId === undefined) resumed.untracked = true;
      else resumed.lastEventId = frame.eventId;
      try {
        const value = decode(frame);
        const read = readers.shift();
        if (read) {
          read({ done: false, value });
          giveBack();
        } else if (items.length < (link?.credit ?? Infinity)) items.push(value);
        // An extension that sends what nobody asked for would fill the page's memory.
        else cancel(new PortcullisError('INVALID_FRAME', 'More items came than were asked for.', { delivered: 'yes' }));
      } catch (error) {
        fail(error as PortcullisError); // Nothing else throws than `decode`.
      }
    },
    // An error can stand in the place of an item that was too large to send: then the other side goes on.
    finish: (error) => (error ? fail : close)(error),
    fail,
    cancel,
  };
}
