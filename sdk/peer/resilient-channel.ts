import { PortcullisError } from '../protocol/errors.ts';
import type { PortAcknowledgeFrame, PortMessageFrame } from '../protocol/port-frames.ts';
import { createLazyAcknowledger } from './lazy-acknowledger.ts';

/** Messages that may wait for the other side to take them. */
const MOST_QUEUED = 1_024;

/** A message as its frame carries it. */
export type ChannelMessage = Pick<PortMessageFrame, 'value' | 'encoded'>;

/** What a channel needs of its owner. */
export interface ResilientChannelOptions {
  readonly id: number;
  /** Takes one message. The next one waits until it has. Never throws. */
  readonly take: (message: ChannelMessage) => void | Promise<void>;
  /** The other side sends more than it may. */
  readonly onFlood: () => void;
  /** A message could not be completed, and those behind it cannot leave in order. */
  readonly onBroken: (error: unknown) => void;
}

/** How a channel sends while there is a connection. */
export type ChannelSend = (frame: PortMessageFrame | PortAcknowledgeFrame) => void;

/** One end of a port. */
export interface ResilientChannel {
  /** Whether messages leave now. */
  readonly isAttached: boolean;
  /** The number of the last message that arrived. */
  readonly arrived: number;
  /** The number of the last that was taken. */
  readonly taken: number;
  /** Resolves once less than half of the queue is in use. */
  readonly ready: Promise<void>;
  /**
   * Queues a message, and sends it if there is a connection.
   *
   * @param pending - Resolves once the message is complete: until then it and all behind it wait. Where it rejects, the channel is broken.
   * @throws PortcullisError `RATE_LIMITED` where the queue is full.
   */
  post(message: ChannelMessage, pending?: Promise<unknown>): void;
  /** There is a connection, and the other side has taken all messages up to `received`. */
  attach(received: number, send: ChannelSend): void;
  /** There is none any more. */
  detach(): void;
  /** The other side has taken all messages up to this one. */
  acknowledge(seq: number): void;
  /** A message arrived. One that has arrived before is dropped. */
  receive(frame: PortMessageFrame): void;
  /** Nobody is there to take messages: they wait, not acknowledged, until `release`. */
  hold(): void;
  release(): void;
  /** The other side knows nothing of the past: both directions begin anew. */
  reset(): void;
  /** Nothing is sent or taken any more. */
  close(): void;
}

/**
 * Makes one end of a port: it numbers messages, keeps those that were not acknowledged, and sends them again over a new connection. Both sides
 * use it.
 *
 * Requirements:
 * 1. Each message is taken once and in the order of sending, until it is reset: then the past is gone.
 * 2. No more than a queue full of them waits on either side.
 * 3. They leave in the order of posting, also where one has to be completed first.
 * 4. What is taken slowly is acknowledged slowly, so that the sender's queue fills and `ready` tells it to wait.
 */
export function createResilientChannel({ id, take, onFlood, onBroken }: ResilientChannelOptions): ResilientChannel {
  /** Sent or to be sent, and not acknowledged. The last has the number `sent`. */
  let queue: PortMessageFrame[] = [];
  let sent = 0;
  /** The number of the last that left over this connection. */
  let left = 0;
  /** Those that are not complete. */
  const incomplete = new Set<PortMessageFrame>();
  let inbox: PortMessageFrame[] = [];
  let arrived = 0;
  let taken = 0;
  let isTaking = false;
  let isHeld = false;
  let send: ChannelSend | undefined;
  const onReady: (() => void)[] = [];
  const acknowledger = createLazyAcknowledger((seq) => send?.({ type: 'port-acknowledge', id, seq }));

  const hasRoom = (): boolean => queue.length < MOST_QUEUED / 2;
  const flush = (): void => {
    for (let index = Math.max(0, queue.length - (sent - left)); send; index++) {
      const frame = queue[index];
      if (!frame || incomplete.has(frame)) return;
      left = frame.seq;
      send(frame);
    }
  };
  const acknowledge = (seq: number): void => {
    const count = Math.min(seq, sent) - (sent - queue.length);
    if (count > 0) queue.splice(0, count);
    if (hasRoom()) for (const resolve of onReady.splice(0)) resolve();
  };
  const next = (): PortMessageFrame | undefined => (isHeld ? undefined : inbox.shift());
  const takeAll = async (): Promise<void> => {
    if (isTaking) return;
    isTaking = true;
    for (let frame = next(); frame; frame = next()) {
      const from = inbox;
      const taking = take(frame);
      if (taking) await taking;
      // Unless it was reset meanwhile.
      if (inbox === from) acknowledger.note((taken = frame.seq));
    }
    isTaking = false;
  };
  const detach = (): void => {
    send = undefined;
    acknowledger.stop();
  };
  const reset = (): void => {
    queue = [];
    inbox = [];
    sent = arrived = taken = left = 0;
    incomplete.clear();
    acknowledger.reset(0);
    acknowledge(0);
  };
  return {
    get isAttached() {
      return send !== undefined;
    },
    get arrived() {
      return arrived;
    },
    get taken() {
      return taken;
    },
    get ready() {
      return hasRoom() ? Promise.resolve() : new Promise<void>((resolve) => onReady.push(resolve));
    },
    post(message, pending) {
      if (queue.length >= MOST_QUEUED) {
        const advice = `${MOST_QUEUED} messages wait to be taken. Await port.ready before you send more.`;
        throw new PortcullisError('RATE_LIMITED', advice, { data: { limit: 'portQueue' } });
      }
      const frame: PortMessageFrame = { type: 'port-message', id, seq: ++sent, ...message };
      queue.push(frame);
      if (pending) {
        incomplete.add(frame);
        pending.then(
          () => {
            incomplete.delete(frame);
            flush();
          },
          (error: unknown) => {
            if (incomplete.has(frame)) onBroken(error); // Otherwise it was dropped meanwhile.
          },
        );
      }
      flush();
    },
    attach(received, through) {
      acknowledge(received);
      send = through;
      left = sent - queue.length;
      flush();
    },
    detach,
    acknowledge,
    receive(frame) {
      if (frame.seq <= arrived) return;
      // One that leaves a gap is from a peer that counts wrong; one beyond the queue from a peer that does not wait.
      if (frame.seq !== arrived + 1 || inbox.length >= MOST_QUEUED) {
        onFlood();
        return;
      }
      arrived = frame.seq;
      inbox.push(frame);
      void takeAll();
    },
    hold() {
      isHeld = true;
    },
    release() {
      isHeld = false;
      void takeAll();
    },
    reset,
    close() {
      detach();
      reset();
    },
  };
}
