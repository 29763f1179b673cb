import { PortcullisError } from '../protocol/errors.ts';
import type { PortAcknowledgeFrame, PortMessageFrame } from '../protocol/port-frames.ts';
import { LazyAcknowledger } from './lazy-acknowledger.ts';

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
}

/** How a channel sends while there is a connection. */
export type ChannelSend = (frame: PortMessageFrame | PortAcknowledgeFrame) => void;

/**
 * One end of a port: numbers messages, keeps those that were not acknowledged, and sends them again over a new connection. Both sides use it.
 *
 * Requirements:
 * 1. Each message is taken once and in the order of sending, until {@link reset} says that the past is gone.
 * 2. No more than a queue full of them waits on either side.
 * 3. What is taken slowly is acknowledged slowly, so that the sender's queue fills and {@link ready} tells it to wait.
 */
export class ResilientChannel {
  readonly #options: ResilientChannelOptions;
  readonly #acknowledger: LazyAcknowledger;
  #send: ChannelSend | undefined;
  /** Sent or to be sent, and not acknowledged. The last has the number {@link #sent}. */
  #queue: PortMessageFrame[] = [];
  #sent = 0;
  #inbox: PortMessageFrame[] = [];
  #arrived = 0;
  #isTaking = false;
  #isHeld = false;
  #whenReady: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined;

  constructor(options: ResilientChannelOptions) {
    this.#options = options;
    this.#acknowledger = new LazyAcknowledger((seq) => {
      this.#send?.({ type: 'port-acknowledge', id: options.id, seq });
    });
  }

  /** Whether messages leave now. */
  get isAttached(): boolean {
    return this.#send !== undefined;
  }

  /** The number of the last message that arrived. */
  get arrived(): number {
    return this.#arrived;
  }

  /** Resolves once less than half of the queue is in use. */
  get ready(): Promise<void> {
    if (this.#queue.length < MOST_QUEUED / 2) return Promise.resolve();
    let resolve = (): void => undefined;
    const promise = new Promise<void>((done) => (resolve = done));
    return (this.#whenReady ??= { promise, resolve }).promise;
  }

  /**
   * Queues a message, and sends it if there is a connection.
   *
   * @throws PortcullisError `RATE_LIMITED` where the queue is full.
   */
  post(message: ChannelMessage): void {
    if (this.#queue.length >= MOST_QUEUED) {
      throw new PortcullisError(
        'RATE_LIMITED',
        `${String(MOST_QUEUED)} messages of this port wait to be taken. Await port.ready before you send more.`,
        { data: { limit: 'portQueue' } },
      );
    }
    const frame: PortMessageFrame = { type: 'port-message', id: this.#options.id, seq: ++this.#sent, ...message };
    this.#queue.push(frame);
    this.#send?.(frame);
  }

  /** There is a connection, and the other side has all messages up to `received`. */
  attach(received: number, send: ChannelSend): void {
    this.#drop(received);
    this.#send = send;
    for (const frame of this.#queue) send(frame);
  }

  /** There is none any more. */
  detach(): void {
    this.#send = undefined;
    this.#acknowledger.stop();
  }

  /** The other side has taken all messages up to this one. */
  acknowledge(seq: number): void {
    this.#drop(seq);
    if (this.#queue.length < MOST_QUEUED / 2) {
      this.#whenReady?.resolve();
      this.#whenReady = undefined;
    }
  }

  /** A message arrived. One that has arrived before is dropped. */
  receive(frame: PortMessageFrame): void {
    if (frame.seq <= this.#arrived) return;
    // One that leaves a gap is from a peer that counts wrong; one beyond the queue from a peer that does not wait.
    if (frame.seq !== this.#arrived + 1 || this.#inbox.length >= MOST_QUEUED) {
      this.#options.onFlood();
      return;
    }
    this.#arrived = frame.seq;
    this.#inbox.push(frame);
    void this.#takeAll();
  }

  /** Nobody is there to take messages: they wait, not acknowledged, until {@link release}. */
  hold(): void {
    this.#isHeld = true;
  }

  release(): void {
    this.#isHeld = false;
    void this.#takeAll();
  }

  /** The other side knows nothing of the past: both directions begin anew. */
  reset(): void {
    this.#queue = [];
    this.#inbox = [];
    this.#sent = this.#arrived = 0;
    this.#acknowledger.reset(0);
    this.acknowledge(0);
  }

  /** Nothing is sent or taken any more. */
  close(): void {
    this.detach();
    this.reset();
  }

  #drop(upTo: number): void {
    const count = Math.min(upTo, this.#sent) - (this.#sent - this.#queue.length);
    if (count > 0) this.#queue.splice(0, count);
  }

  async #takeAll(): Promise<void> {
    if (this.#isTaking) return;
    this.#isTaking = true;
    for (let frame = this.#next(); frame; frame = this.#next()) {
      const taking = this.#options.take(frame);
      if (taking) await taking;
      if (frame.seq <= this.#arrived) this.#acknowledger.note(frame.seq);
    }
    this.#isTaking = false;
  }

  #next(): PortMessageFrame | undefined {
    return this.#isHeld ? undefined : this.#inbox.shift();
  }
}
