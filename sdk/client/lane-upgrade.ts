import type { FrameLog } from '../peer/frame-log.ts';
import { MARKER, type Message, type PageFrame, type WelcomeFrame } from '../protocol/frames.ts';
import type { LaneOfferFrame } from '../protocol/lane-frames.ts';
import { openLane, type PageLane } from './lane.ts';

/** A page that still has something to say so long after its welcome will have more: it is worth a lane. */
const WORTH_A_LANE_MS = 1_000;

/** What goes over a lane keeps no worker awake. After so long without a message over the port, the host is asked there. */
const PORT_QUIET_MS = 15_000;

/** A connection's port, as the lane beside it sees it. */
export interface UpgradablePort {
  readonly session: string;
  readonly target: string;
  readonly log: FrameLog | undefined;
  /** How long nothing has been sent over it, in milliseconds. */
  readonly quietMs: () => number;
  readonly post: (message: Message<PageFrame>) => void;
  /** Takes a message that came over the lane. */
  readonly receive: (data: unknown) => void;
  /** Asks over the port whether the other side is still there. */
  readonly doubt: () => void;
  /** The connection is dead. */
  readonly drop: () => void;
}

/** The lane beside a port: wanted, asked for, or in use. */
export interface LaneUpgrade {
  /** Whether messages leave over the lane. */
  readonly isUsed: boolean;
  /** The port was welcomed. */
  welcomed(welcome: WelcomeFrame): void;
  /** Posts what was said in one turn, over the lane or the port. */
  readonly post: (frames: readonly PageFrame[]) => void;
  /** The host says how a lane is to be had. */
  offer(frame: LaneOfferFrame): void;
  /** The lane is there; the caller's values may go over it from now on. */
  use(): boolean;
  /** What is still to be said goes by the port, so that its end does not overtake it. */
  leave(): void;
  close(): void;
}

/**
 * Makes what gets a lane beside a port, and sends over it.
 *
 * Requirements:
 * 1. The port stays the authority: it is welcomed first, and its end is the lane's.
 * 2. From the moment a lane is asked for, messages say their place: those of the two ways are taken in one order.
 * 3. No call waits for a lane.
 */
export function createLaneUpgrade(port: UpgradablePort): LaneUpgrade {
  /** From when on a lane is asked for; never, where there is none or one was. */
  let askAt = Infinity;
  /** The place of the last message, once a lane was asked for. */
  let seq: number | undefined;
  let offered: PageLane | undefined;
  let used: PageLane | undefined;

  return {
    get isUsed() {
      return used !== undefined;
    },
    welcomed({ features }) {
      if (seq === undefined && features.includes('lane')) askAt = performance.now() + WORTH_A_LANE_MS;
    },
    post(said) {
      const asks = performance.now() > askAt && said.some(({ type }) => type !== 'ping');
      const frames: readonly PageFrame[] = asks ? [...said, { type: 'lane-request' }] : said;
      const next = asks ? 1 : seq && seq + 1;
      const message = { portcullis: MARKER, session: port.session, ...(next && { seq: next }), frames } as const;
      if (!used) port.post(message);
      else {
        used.post(message);
        port.log?.('out', 'lane', frames);
        if (port.quietMs() > PORT_QUIET_MS) port.doubt();
      }
      // Not before: what could not be posted has no place, and asks for nothing.
      seq = next;
      if (asks) askAt = Infinity;
    },
    offer(frame) {
      if (seq !== undefined) offered ??= openLane(port.target, frame, port.receive, port.drop);
    },
    use() {
      offered?.settle();
      used = offered;
      return used !== undefined;
    },
    leave() {
      used = undefined;
    },
    close() {
      offered?.close();
    },
  };
}
