import type { FrameLog } from '../peer/frame-log.ts';
import { Outbox } from '../peer/outbox.ts';
import { sequencedInbox } from '../peer/sequenced-inbox.ts';
import type { OpenTransport, Transport, TransportEnd } from '../peer/transport.ts';
import type { ValueDoor } from '../peer/value-door.ts';
import {
  ANY_SESSION,
  type HelloFrame,
  type HostFrame,
  type PageFrame,
  type RefuseFrame,
  type WelcomeFrame,
} from '../protocol/frames.ts';
import type { LaneOfferFrame, LaneReadyFrame } from '../protocol/lane-frames.ts';
import { HOST_FRAME_SHAPES } from '../protocol/host-frame-shapes.ts';
import { readMessage } from '../protocol/read-message.ts';
import type { TransportKind } from '../protocol/transport-kind.ts';
import { Heartbeat } from './heartbeat.ts';
import { openLane, type PageLane } from './lane.ts';
import { OutgoingMessages } from './outgoing-messages.ts';
import { Silence } from './silence.ts';

/** What a connection needs to open. */
export interface ConnectionOptions {
  readonly kind: TransportKind;
  readonly open: OpenTransport;
  readonly session: string;
  readonly hello: HelloFrame;
  readonly door: ValueDoor;
  /** Whether a lane is wanted, where the host offers one. */
  readonly lane: boolean;
  /** Whether something waits for the other side, so that its silence is worth a question. */
  readonly isWaiting: () => boolean;
  /** Whether something needs the connection, so that a silence longer than the host's pings is worth a question. */
  readonly isNeeded: () => boolean;
  readonly log: FrameLog | undefined;
}

/** Silence for so many of the host's ping intervals is more than a delay. */
const LONG_SILENCE = 1.25;

/** A page that still has something to say so long after its welcome will have more: it is worth a lane. */
const WORTH_A_LANE_MS = 1_000;

/** What a connection tells its session. */
export interface ConnectionEvents {
  onWelcome(welcome: WelcomeFrame): void;
  onRefuse(refuse: RefuseFrame): void;
  onFrame(frame: Exclude<HostFrame, WelcomeFrame | RefuseFrame | LaneOfferFrame | LaneReadyFrame>): void;
  onLost(end: TransportEnd): void;
}

/** One transport lifetime: the handshake, the binding to one host instance, the heartbeat, and frames both ways. */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #events: ConnectionEvents;
  readonly #transport: Transport;
  readonly #messages: OutgoingMessages;
  readonly #outbox: Outbox<PageFrame>;
  readonly #heartbeat: Heartbeat;
  readonly #silence: Silence;
  #host: string | undefined;
  #open = true;
  /** From when on a lane is asked for; never, where there is none or one was. */
  #laneAt = Infinity;
  #lane: PageLane | undefined;
  #isLaneAsked = false;
  readonly #inOrder = sequencedInbox<readonly HostFrame[]>((frames) => this.#take(frames));

  constructor(options: ConnectionOptions, events: ConnectionEvents) {
    this.#options = options;
    this.#events = events;
    this.#outbox = new Outbox((frames) => {
      this.#messages.post(frames);
    });
    this.#heartbeat = new Heartbeat({
      isWaiting: options.isWaiting,
      ping: (id) => {
        this.send({ type: 'ping', id });
      },
      onDead: () => {
        this.#end({ kind: 'lost' });
      },
    });
    this.#silence = new Silence(() => {
      if (options.isNeeded()) this.doubt();
    });
    this.#transport = options.open({
      onMessage: (message) => {
        this.#receive(message, this.#portKind);
      },
      onClose: (end) => {
        this.#end(end);
      },
    });
    this.#messages = new OutgoingMessages({
      ...options,
      transport: this.#transport,
      portKind: () => this.#portKind,
      onQuietPort: () => this.doubt(),
    });
    this.send(options.hello);
  }

  /** The host instance on the other side, once it has spoken. */
  get host(): string | undefined {
    return this.#host;
  }

  /** How long nothing has been sent over the port, in milliseconds. */
  get quietMs(): number {
    return this.#messages.quietMs;
  }

  get kind(): TransportKind {
    return this.#messages.hasLane ? 'lane' : this.#portKind;
  }

  get #portKind(): TransportKind {
    return this.#transport.kind ?? this.#options.kind;
  }

  /** Sends a frame, or tells that the connection is gone. */
  send(frame: PageFrame): boolean {
    if (!this.#open) return false;
    // The port stays the authority: only there does a question keep a worker awake, or find that it is gone.
    if (this.#messages.hasLane && (frame.type === 'ping' || frame.type === 'pong')) {
      this.#messages.postOutOfOrder(frame);
      return true;
    }
    this.#outbox.push(frame);
    if (frame.type !== 'ping' && performance.now() > this.#laneAt) {
      this.#laneAt = Infinity;
      this.#isLaneAsked = true;
      this.#messages.number();
      this.#outbox.push({ type: 'lane-request' });
    }
    // A one-shot needs no questions: the browser tells when its receiver is gone.
    if ((frame.type === 'request' || frame.type === 'hello') && this.kind !== 'message') this.#heartbeat.start();
    return true;
  }

  /** There is reason to doubt that the other side is still there: it is asked at once. */
  doubt(): void {
    if (this.#open && this.kind !== 'message') this.#heartbeat.ask();
  }

  /** Ends the connection from this side; what was sent in this turn still leaves. */
  close(): void {
    if (!this.#open) return;
    this.#messages.leaveLane();
    this.#outbox.flush();
    this.#release();
    this.#transport.close();
  }

  /** The connection is dead, whatever the transport looks like. */
  drop(): void {
    this.#end({ kind: 'lost' });
  }

  #receive(data: unknown, kind: TransportKind): void {
    if (!this.#open) return;
    // A host that sends malformed messages is heard no more than a silent one.
    const message = readMessage<HostFrame>(data, HOST_FRAME_SHAPES);
    if (!message || (message.session !== this.#options.session && message.session !== ANY_SESSION)) {
      // On a port, another listener's message. As the one answer to a one-shot, nobody of ours will give another.
      if (kind === 'message') this.#end({ kind: 'lost' });
      return;
    }
    // A port reaches every listening context of the extension: the first that answers is the one. A one-shot has one answer.
    if (kind !== 'message' && message.host !== (this.#host ??= message.host)) return;
    this.#heartbeat.heard();
    this.#silence.heard();
    this.#options.log?.('in', kind, message.frames);
    if (message.seq === undefined) this.#take(message.frames);
    else if (!this.#inOrder(message.seq, message.frames)) this.drop();
  }

  #take(frames: readonly HostFrame[]): void {
    for (const frame of frames) this.#dispatch(frame);
  }

  #dispatch(frame: HostFrame): void {
    switch (frame.type) {
      case 'welcome':
        if (this.kind !== 'message') this.#silence.start(frame.pingIntervalMs * LONG_SILENCE);
        if (this.kind === 'port' && this.#options.lane && frame.features.includes('lane')) {
          this.#laneAt = performance.now() + WORTH_A_LANE_MS;
        }
        this.#events.onWelcome(frame);
        return;
      case 'refuse':
        this.close();
        this.#events.onRefuse(frame);
        return;
      case 'ping':
        this.send({ type: 'pong', id: frame.id });
        return;
      case 'lane-offer':
        if (this.#isLaneAsked) this.#openLane(frame);
        return;
      case 'lane-ready':
        this.#lane?.settle();
        if (this.#lane) this.#messages.useLane(this.#lane);
        return;
      default:
        this.#events.onFrame(frame);
    }
  }

  #openLane(offer: LaneOfferFrame): void {
    const receive = (message: unknown): void => this.#receive(message, 'lane');
    this.#lane ??= openLane(this.#options.hello.target, offer, receive, () => this.drop());
  }

  #end(end: TransportEnd): void {
    if (!this.#open) return;
    this.#release();
    this.#transport.close();
    this.#events.onLost(end);
  }

  #release(): void {
    this.#open = false;
    this.#outbox.clear();
    this.#heartbeat.stop();
    this.#silence.stop();
    this.#lane?.close();
  }
}
