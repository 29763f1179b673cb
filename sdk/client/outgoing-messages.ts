import type { FrameLog } from '../peer/frame-log.ts';
import type { Transport } from '../peer/transport.ts';
import type { ValueDoor } from '../peer/value-door.ts';
import { MARKER, type Message, type PageFrame } from '../protocol/frames.ts';
import type { TransportKind } from '../protocol/transport-kind.ts';
import type { PageLane } from './lane.ts';

/** What goes over a lane keeps no worker awake. After so long without a message over the port, the host is asked there. */
const PORT_QUIET_MS = 15_000;

/** What posting messages needs to know. */
export interface OutgoingMessagesOptions {
  readonly session: string;
  readonly door: ValueDoor;
  readonly log: FrameLog | undefined;
  readonly transport: Transport;
  readonly portKind: () => TransportKind;
  /** Something goes over the lane, and the port has been quiet for long. */
  readonly onQuietPort: () => void;
}

/** Posts what a connection sends, over its port or, once there is one, its lane: in one order where there may be both. */
export class OutgoingMessages {
  readonly #options: OutgoingMessagesOptions;
  #lane: PageLane | undefined;
  #seq: number | undefined;
  #lastPortAt = 0;

  constructor(options: OutgoingMessagesOptions) {
    this.#options = options;
  }

  get hasLane(): boolean {
    return this.#lane !== undefined;
  }

  /** How long nothing has been sent over the port, in milliseconds. */
  get quietMs(): number {
    return performance.now() - this.#lastPortAt;
  }

  /** From now on there may be two ways: each message says its place. */
  number(): void {
    this.#seq = 0;
  }

  /** From now on what has a place goes over the lane. */
  useLane(lane: PageLane): void {
    this.#lane = lane;
    this.#options.door.widen();
  }

  /** What is still to be said goes by the port, so that its end does not overtake it. */
  leaveLane(): void {
    this.#lane = undefined;
  }

  post(frames: readonly PageFrame[]): void {
    const message = this.#envelope(frames, this.#seq === undefined ? {} : { seq: ++this.#seq });
    if (!this.#lane) this.#postOverPort(message);
    else this.#postOverLane(this.#lane, message);
  }

  /** Posts one frame over the port at once, whatever else is under way. */
  postOutOfOrder(frame: PageFrame): void {
    this.#postOverPort(this.#envelope([frame]));
  }

  #envelope(frames: readonly PageFrame[], place: Pick<Message, 'seq'> = {}): Message<PageFrame> {
    return { portcullis: MARKER, session: this.#options.session, ...place, frames };
  }

  #postOverLane(lane: PageLane, message: Message<PageFrame>): void {
    try {
      lane.post(message);
    } catch {
      // Prepared before there was a lane, it may hold what cannot be cloned, such as reactive state.
      this.#postOverPort(message);
      return;
    }
    this.#options.log?.('out', 'lane', message.frames);
    if (this.quietMs > PORT_QUIET_MS) this.#options.onQuietPort();
  }

  #postOverPort(message: Message<PageFrame>): void {
    const { log, door, transport, portKind } = this.#options;
    log?.('out', portKind(), message.frames);
    this.#lastPortAt = performance.now();
    transport.send(door.forPort(message));
  }
}
