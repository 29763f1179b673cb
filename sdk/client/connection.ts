import type { FrameLog } from '../peer/frame-log.ts';
import { Outbox } from '../peer/outbox.ts';
import { sequencedInbox } from '../peer/sequenced-inbox.ts';
import type { OpenTransport, TransportEnd } from '../peer/transport.ts';
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
import { createHeartbeat } from './heartbeat.ts';
import type { openLane, PageLane } from './lane.ts';
import { createOutgoingMessages } from './outgoing-messages.ts';

/** What a connection needs to open. */
export interface ConnectionOptions {
  readonly open: OpenTransport;
  /** Opens a lane beside a port, where one is wanted. */
  readonly openLane?: typeof openLane | undefined;
  readonly session: string;
  readonly hello: HelloFrame;
  readonly door: ValueDoor;
  /** Whether something waits for the other side, so that its silence is worth a question. */
  readonly isWaiting: () => boolean;
  /** Whether something needs the connection, so that a silence longer than the host's pings is worth a question. */
  readonly isNeeded: () => boolean;
  readonly log: FrameLog | undefined;
}

/** A page that still has something to say so long after its welcome will have more: it is worth a lane. */
const WORTH_A_LANE_MS = 1_000;

/** What a connection tells its session. */
export interface ConnectionEvents {
  readonly onWelcome: (welcome: WelcomeFrame) => void;
  readonly onRefuse: (refuse: RefuseFrame) => void;
  readonly onFrame: (frame: Exclude<HostFrame, WelcomeFrame | RefuseFrame | LaneOfferFrame | LaneReadyFrame>) => void;
  readonly onLost: (end: TransportEnd) => void;
}

/** One transport lifetime: the handshake, the binding to one host instance, the heartbeat, and frames both ways. */
export interface Connection {
  /** The host instance on the other side, once it has spoken. */
  readonly host: string | undefined;
  readonly kind: TransportKind;
  /** How long nothing has been sent over the port, in milliseconds. */
  readonly quietMs: number;
  /** Sends a frame, or tells that the connection is gone. */
  send(frame: PageFrame): boolean;
  /** There is reason to doubt that the other side is still there: it is asked at once. */
  doubt(): void;
  /** Ends the connection from this side; what was sent in this turn still leaves. */
  close(): void;
  /** The connection is dead, whatever the transport looks like. */
  drop(): void;
}

/** Opens a connection and says hello. */
export function createConnection(options: ConnectionOptions, events: ConnectionEvents): Connection {
  let host: string | undefined;
  let isOpen = true;
  /** From when on a lane is asked for; never, where there is none or one was. */
  let laneAt = Infinity;
  let isLaneAsked = false;
  let lane: PageLane | undefined;

  const transport = options.open({
    onMessage: (message) => receive(message, portKind()),
    onClose: (reason) => end(reason),
  });
  const portKind = (): TransportKind => transport.kind;
  const messages = createOutgoingMessages({ ...options, transport, portKind, onQuietPort: () => doubt() });
  const outbox = new Outbox<PageFrame>((frames) => messages.post(frames));
  const heartbeat = createHeartbeat({
    ...options,
    ping: (id) => send({ type: 'ping', id }),
    onDead: () => drop(),
  });
  // A one-shot needs no questions: the browser tells when its receiver is gone.
  const isLasting = (): boolean => portKind() !== 'message';

  const send = (frame: PageFrame): boolean => {
    if (!isOpen) return false;
    const { type } = frame;
    // The port stays the authority: only there does a question keep a worker awake, or find that it is gone.
    if (messages.lane && (type === 'ping' || type === 'pong')) {
      messages.postOutOfOrder(frame);
      return true;
    }
    outbox.push(frame);
    // While the other side reads a piece, this one prepares the next.
    if (type === 'chunk') outbox.flush();
    if (laneAt < Infinity && type !== 'ping' && performance.now() > laneAt) {
      laneAt = Infinity;
      isLaneAsked = true;
      messages.number();
      outbox.push({ type: 'lane-request' });
    }
    if ((type === 'request' || type === 'hello') && isLasting()) heartbeat.start();
    return true;
  };
  const doubt = (): void => {
    if (isOpen && isLasting()) heartbeat.ask();
  };
  const release = (): void => {
    isOpen = false;
    outbox.clear();
    heartbeat.stop();
    lane?.close();
    transport.close();
  };
  const close = (): void => {
    if (!isOpen) return;
    messages.lane = undefined;
    outbox.flush();
    release();
  };
  const end = (reason: TransportEnd): void => {
    if (!isOpen) return;
    release();
    events.onLost(reason);
  };
  const drop = (): void => end({ kind: 'lost' });

  const receive = (data: unknown, kind: TransportKind): void => {
    if (!isOpen) return;
    // A host that sends malformed messages is heard no more than a silent one.
    const message = readMessage<HostFrame>(data, HOST_FRAME_SHAPES);
    if (!message || (message.session !== options.session && message.session !== ANY_SESSION)) {
      // On a port, another listener's message. As the one answer to a one-shot, nobody of ours will give another.
      if (kind === 'message') drop();
      return;
    }
    // A port reaches every listening context of the extension: the first that answers is the one. A one-shot has one answer.
    if (kind !== 'message' && message.host !== (host ??= message.host)) return;
    heartbeat.heard();
    options.log?.('in', kind, message.frames);
    if (message.seq === undefined) takeAll(message.frames);
    else if (!takeInOrder(message.seq, message.frames)) drop();
  };
  const takeAll = (frames: readonly HostFrame[]): void => frames.forEach(take);
  const takeInOrder = sequencedInbox(takeAll);
  const useLane = (): void => {
    lane?.settle();
    messages.lane = lane;
    if (lane) options.door.widen();
  };
  const take = (frame: HostFrame): void => {
    switch (frame.type) {
      case 'welcome':
        if (isLasting()) heartbeat.expect(frame.pingIntervalMs);
        if (options.openLane && portKind() === 'port' && !messages.lane && frame.features.includes('lane')) {
          laneAt = performance.now() + WORTH_A_LANE_MS;
        }
        events.onWelcome(frame);
        return;
      case 'refuse':
        close();
        events.onRefuse(frame);
        return;
      case 'ping':
        send({ type: 'pong', id: frame.id });
        return;
      case 'lane-offer':
        if (isLaneAsked)
          lane ??= options.openLane?.(options.hello.target, frame, (data) => receive(data, 'lane'), drop);
        return;
      case 'lane-ready':
        useLane();
        return;
      default:
        events.onFrame(frame);
    }
  };

  send(options.hello);
  return {
    get host() {
      return host;
    },
    get kind() {
      return messages.lane ? 'lane' : portKind();
    },
    get quietMs() {
      return messages.quietMs;
    },
    send,
    doubt,
    close,
    drop,
  };
}
