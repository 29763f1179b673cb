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

/** What a connection sends, over its port or, once there is one, its lane: in one order where there may be both. */
export interface OutgoingMessages {
  /** The lane in use. Without one, what is still to be said goes by the port, so that its end does not overtake it. */
  lane: PageLane | undefined;
  /** How long nothing has been sent over the port, in milliseconds. */
  readonly quietMs: number;
  /** From now on there may be two ways: each message says its place. */
  number(): void;
  post(frames: readonly PageFrame[]): void;
  /** Posts one frame over the port at once, whatever else is under way. */
  postOutOfOrder(frame: PageFrame): void;
}

/** Makes what posts a connection's messages. */
export function createOutgoingMessages(options: OutgoingMessagesOptions): OutgoingMessages {
  const { session, door, log, transport, portKind, onQuietPort } = options;
  let seq: number | undefined;
  let lastPortAt = 0;
  const quietMs = (): number => performance.now() - lastPortAt;
  const postOverPort = (message: Message<PageFrame>): void => {
    log?.('out', portKind(), message.frames);
    lastPortAt = performance.now();
    transport.send(door.forPort(message));
  };
  const messages: OutgoingMessages = {
    lane: undefined,
    get quietMs() {
      return quietMs();
    },
    number() {
      seq = 0;
    },
    post(frames) {
      const message = { portcullis: MARKER, session, ...(seq !== undefined && { seq: ++seq }), frames } as const;
      try {
        messages.lane?.post(message);
      } catch {
        // Prepared before there was a lane, it may hold what cannot be cloned, such as reactive state.
        postOverPort(message);
        return;
      }
      if (!messages.lane) postOverPort(message);
      else {
        log?.('out', 'lane', frames);
        if (quietMs() > PORT_QUIET_MS) onQuietPort();
      }
    },
    postOutOfOrder: (frame) => postOverPort({ portcullis: MARKER, session, frames: [frame] }),
  };
  return messages;
}
