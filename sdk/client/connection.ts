import type { FrameLog } from '../peer/frame-log.ts';
import { Outbox } from '../peer/outbox.ts';
import { sequencedInbox } from '../peer/sequenced-inbox.ts';
import type { OpenTransport, TransportEnd } from '../peer/transport.ts';
import type { ValueDoor } from '../peer/value-door.ts';
import {
  ANY_SESSION,
  MARKER,
  type HelloFrame,
  type HostFrame,
  type Message,
  type PageFrame,
  type RefuseFrame,
  type WelcomeFrame,
} from '../protocol/frames.ts';
import type { LaneOfferFrame, LaneReadyFrame } from '../protocol/lane-frames.ts';
import { HOST_FRAME_SHAPES } from '../protocol/host-frame-shapes.ts';
import { readMessage } from '../protocol/read-message.ts';
import type { TransportKind } from '../protocol/transport-kind.ts';
import { isTooLarge } from './browser-errors.ts';
import { createHeartbeat } from './heartbeat.ts';
import type { createLaneUpgrade } from './lane-upgrade.ts';
import { tooLarge } from './too-large.ts';

/** What a connection needs to open. */
export interface ConnectionOptions {
  readonly open: OpenTransport;
  /** Gets a lane beside a port, where one is wanted. */
  readonly upgrade?: typeof createLaneUpgrade | undefined;
  readonly session: string;
  readonly hello: HelloFrame;
  readonly door: ValueDoor;
  /** Whether something waits for the other side, so that its silence is worth a question. */
  readonly isWaiting: () => boolean;
  /** Whether something needs the connection, so that a silence longer than the host's pings is worth a question. */
  readonly isNeeded: () => boolean;
  readonly log: FrameLog | undefined;
}

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
  const { session, door, log } = options;
  let host: string | undefined;
  let isOpen = true;
  let lastPostAt = 0;

  const transport = options.open({
    onMessage: (message) => receive(message, transport.kind),
    onClose: (reason) => end(reason),
  });
  const quietMs = (): number => performance.now() - lastPostAt;
  const post = (message: Message<PageFrame>): void => {
    lastPostAt = performance.now();
    transport.send(door.forPort(message));
    log?.('out', transport.kind, message.frames);
  };
  const postFrames = (frames: readonly PageFrame[]): void => post({ portcullis: MARKER, session, frames });
  const lane = options.upgrade?.({
    session,
    target: options.hello.target,
    log,
    quietMs,
    post,
    receive: (data) => receive(data, 'lane'),
    doubt: () => doubt(),
    drop: () => drop(),
  });
  /** What does not go as one message goes as several. */
  const postAll = (frames: readonly PageFrame[]): void => {
    try {
      (lane?.post ?? postFrames)(frames);
    } catch (error) {
      const [first] = frames;
      const instead = first && isTooLarge(error) && tooLarge(first);
      if (frames.length > 1) for (const frame of frames) postAll([frame]);
      else if (!instead) drop();
      else if (instead.delivered === 'yes') postFrames([instead]);
      else take(instead);
    }
  };
  const outbox = new Outbox<PageFrame>(postAll);
  const heartbeat = createHeartbeat({
    ...options,
    ping: (id) => send({ type: 'ping', id }),
    onDead: () => drop(),
  });
  // A one-shot needs no questions: the browser tells when its receiver is gone.
  const isLasting = (): boolean => transport.kind !== 'message';

  const send = (frame: PageFrame): boolean => {
    if (!isOpen) return false;
    const { type } = frame;
    // The port stays the authority: only there does a question keep a worker awake, or find that it is gone.
    if (lane?.isUsed && (type === 'ping' || type === 'pong')) postFrames([frame]);
    else outbox.push(frame);
    // While the other side reads a piece, this one prepares the next.
    if (type === 'chunk') outbox.flush();
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
    lane?.leave();
    outbox.flush();
    release();
  };
  const end = (reason: TransportEnd): void => {
    if (!isOpen) return;
    release();
    events.onLost(reason);
  };
  const drop = (): void => end({ kind: 'lost' });

  const deliver = ({ frames }: Message<HostFrame>): void => {
    // What waits for an earlier message is no sign of life: were that one lost, nobody else would notice.
    heartbeat.heard();
    frames.forEach(take);
  };
  const inOrder = sequencedInbox(deliver);
  const receive = (data: unknown, kind: TransportKind): void => {
    if (!isOpen) return;
    // A host that sends malformed messages is heard no more than a silent one.
    const message = readMessage<HostFrame>(data, HOST_FRAME_SHAPES);
    if (!message || (message.session !== session && message.session !== ANY_SESSION)) {
      // On a port, another listener's message. As the one answer to a one-shot, nobody of ours will give another.
      if (kind === 'message') drop();
      return;
    }
    // A port reaches every listening context of the extension: the first that answers is the one. A one-shot has one answer.
    if (kind !== 'message' && message.host !== (host ??= message.host)) return;
    log?.('in', kind, message.frames);
    if (message.seq === undefined) deliver(message);
    else if (!inOrder(message.seq, message)) drop();
  };
  const take = (frame: HostFrame): void => {
    if (!isOpen) return; // What one frame brought about may have closed the connection before the next.
    switch (frame.type) {
      case 'welcome':
        if (isLasting()) heartbeat.expect(frame.pingIntervalMs);
        if (transport.kind === 'port') lane?.welcomed(frame);
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
        lane?.offer(frame);
        return;
      case 'lane-ready':
        if (lane?.use()) door.widen();
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
      return lane?.isUsed ? 'lane' : transport.kind;
    },
    get quietMs() {
      return quietMs();
    },
    send,
    doubt,
    close,
    drop,
  };
}
