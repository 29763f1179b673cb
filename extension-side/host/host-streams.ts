import { errorToFrame } from '../../sdk/peer/error-frame.ts';
import { OutgoingStream } from '../../sdk/peer/outgoing-stream.ts';
import type { ValueDoor } from '../../sdk/peer/value-door.ts';
import { PortcullisError, type ApplicationError } from '../../sdk/protocol/errors.ts';
import type { EndFrame, SubscribeFrame } from '../../sdk/protocol/stream-frames.ts';
import type { Channel } from './channel.ts';
import type { PartFrame, SessionPart } from './session-part.ts';

/** How long a generator that is to begin anew waits for the `finally` of the one before it. */
const HANDOVER_MS = 1_000;

/** A failure that ended a subscription. */
export type StreamFailure = PortcullisError | ApplicationError;

/** What the subscriptions of a session need of it. */
export interface HostStreamsOptions {
  /** How many may be active at once. */
  readonly limit: number;
  /** How many items of one may be in flight. */
  readonly credit: number;
  readonly door: ValueDoor;
  /** How many other streams, such as ports, count against the limit. */
  readonly others: () => number;
  /** Runs one until it has ended. Never rejects. */
  readonly run: (frame: SubscribeFrame, stream: OutgoingStream) => Promise<StreamFailure | undefined>;
  /** The last one has ended. */
  readonly onRest: () => void;
}

interface ActiveStream {
  readonly stream: OutgoingStream;
  readonly channel: Channel;
  ended: Promise<void>;
}

/**
 * The subscriptions of one session that run here.
 *
 * One that was stopped counts as running until its generator has ended: a flood of cancelled generators is a flood.
 */
export class HostStreams implements SessionPart {
  readonly #options: HostStreamsOptions;
  readonly #active = new Map<number, ActiveStream>();
  #running = 0;

  constructor(options: HostStreamsOptions) {
    this.#options = options;
  }

  /** How many are active. */
  get size(): number {
    return this.#active.size;
  }

  get isBusy(): boolean {
    return this.size > 0;
  }

  receive(frame: PartFrame, channel: Channel): void {
    switch (frame.type) {
      case 'subscribe':
        this.#subscribe(frame, channel);
        return;
      case 'credit':
        this.#active.get(frame.id)?.stream.grant(frame.count);
        return;
      case 'unsubscribe':
        this.#stop(frame.id, ended('The page wants no more items.'));
        return;
      default: // another part's
    }
  }

  pause(channel: Channel): void {
    for (const active of this.#active.values()) if (active.channel === channel) active.stream.pause();
  }

  stop(error: PortcullisError, channel?: Channel): void {
    for (const [id, active] of this.#active) if (!channel || active.channel === channel) this.#stop(id, error);
  }

  #stop(id: number, error: PortcullisError): void {
    const active = this.#active.get(id);
    this.#active.delete(id);
    active?.stream.stop(error);
    if (active && this.size === 0) this.#options.onRest();
  }

  #subscribe(frame: SubscribeFrame, channel: Channel): void {
    const { limit, credit, others } = this.#options;
    const before = this.#active.get(frame.id);
    if (this.#running >= 2 * limit || (!before && this.size + others() >= limit)) {
      this.#stop(frame.id, ended('The page subscribed again, and too many have not ended.'));
      channel.send(toEnd(frame.id, tooManyStreams(limit), this.#options.door));
      return;
    }
    before?.stream.stop(ended('The page came back and subscribed again.'));
    const stream = new OutgoingStream(frame.credit, credit, (item) => {
      channel.send({ type: 'item', id: frame.id, ...item });
    });
    const active: ActiveStream = { stream, channel, ended: Promise.resolve() };
    this.#active.set(frame.id, active);
    active.ended = this.#run(frame, active, before?.ended);
  }

  async #run(frame: SubscribeFrame, active: ActiveStream, before: Promise<void> | undefined): Promise<void> {
    this.#running++;
    if (before) await Promise.race([before, new Promise((resolve) => setTimeout(resolve, HANDOVER_MS))]);
    const failure = await this.#options.run(frame, active.stream);
    this.#running--;
    if (this.#active.get(frame.id) !== active) return;
    this.#active.delete(frame.id);
    active.channel.send(toEnd(frame.id, failure, this.#options.door));
    if (this.size === 0) this.#options.onRest();
  }
}

function ended(message: string): PortcullisError {
  return new PortcullisError('ABORTED', message, { delivered: 'yes' });
}

/** The last frame of a stream that ended, or failed. */
function toEnd(id: number, failure: StreamFailure | undefined, door: ValueDoor): EndFrame {
  return failure ? { ...errorToFrame(id, failure, door), type: 'end' } : { type: 'end', id };
}

/** What a stream is refused with beyond the limit. */
export function tooManyStreams(limit: number): PortcullisError {
  return new PortcullisError(
    'RATE_LIMITED',
    `More than ${String(limit)} subscriptions and ports of this session are open.`,
    {
      data: { limit: 'streamsPerSession' },
    },
  );
}
