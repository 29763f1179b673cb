import type { FrameLog } from '../../sdk/peer/frame-log.ts';
import { movedBuffers } from '../../sdk/peer/moved-buffers.ts';
import type { ValueDoor } from '../../sdk/peer/value-door.ts';
import { foldMessage } from '../../sdk/protocol/frame-runs.ts';
import { MARKER, type Frame, type Message } from '../../sdk/protocol/frames.ts';
import { BurstOutbox } from './burst-outbox.ts';
import type { BrowserPort } from './browser-runtime.ts';
import type { Channel } from './channel.ts';
import { inPlaceOf } from './in-place-of.ts';
import type { VerifiedSender } from './verified-sender.ts';

/** What a channel needs of its port. */
export type PortLink = Pick<BrowserPort, 'postMessage' | 'disconnect'>;

/**
 * A runtime port of an admitted client and, once there is one, the lane beside it. Frames of one turn leave as one message. Messages say their
 * places in the order of sending: port and lane overtake each other, and a port to a page that was frozen itself.
 */
export class PortChannel implements Channel {
  readonly transport: 'port' | 'relay';
  readonly sender: VerifiedSender;
  readonly #port: PortLink;
  readonly #hostId: string;
  readonly #log: FrameLog | undefined;
  readonly #outbox: BurstOutbox<Frame>;
  #lane: MessagePort | undefined;
  /** The place of the last message. */
  #seq = 0;
  /** The session whose messages the port carries, once its `hello` has come. */
  session: string | undefined;
  /** The session's door, once it has been greeted. */
  door: ValueDoor | undefined;
  takeLane: ((lane: MessagePort) => void) | undefined;

  constructor(port: PortLink, sender: VerifiedSender, hostId: string, log: FrameLog | undefined) {
    this.#port = port;
    this.#hostId = hostId;
    this.#log = log;
    this.sender = sender;
    this.transport = sender.kind === 'relay' ? 'relay' : 'port';
    this.#outbox = new BurstOutbox((frames) => this.#post(frames));
  }

  send(frame: Frame): void {
    // The port stays the authority: only there does a question keep the worker awake, or find that the page is gone.
    if (this.#lane && (frame.type === 'ping' || frame.type === 'pong')) this.#postOverPort({ frames: [frame] });
    else if (frame.type === 'item' || frame.type === 'event') this.#outbox.pushOfBurst(frame);
    else this.#outbox.push(frame);
  }

  /** From now on what has a place goes over the lane. */
  useLane(lane: MessagePort): void {
    this.#lane = lane;
    this.door?.widen();
    this.send({ type: 'lane-ready' });
  }

  close(): void {
    const lane = this.#lane;
    this.#lane = undefined; // The last words go by the port, so that its end does not overtake them.
    this.#outbox.flush();
    lane?.close();
    this.#port.disconnect();
  }

  closeLane(): void {
    this.#lane?.close();
  }

  /**
   * What does not go goes in parts. Where the port closed in this very turn nothing goes: its onDisconnect tells the session, and the
   * client comes back for what it lacks.
   */
  #post(frames: readonly Frame[]): void {
    const content = { seq: this.#seq + 1, frames };
    if (!this.#postOverLane(content) && !this.#postOverPort(content)) {
      const [first, ...others] = frames;
      if (others.length > 0) for (const frame of frames) this.#post([frame]);
      else {
        const instead = first && inPlaceOf(first);
        if (instead) this.#post([instead]);
      }
    } else this.#seq++;
  }

  /** What cannot be cloned goes over the port. */
  #postOverLane(content: Pick<Message, 'seq' | 'frames'>): boolean {
    if (!this.#lane) return false;
    const message = this.#envelope(content);
    try {
      this.#lane.postMessage(foldMessage(message), movedBuffers(message));
    } catch {
      return false;
    }
    this.#log?.('out', 'lane', content.frames);
    return true;
  }

  #postOverPort(content: Pick<Message, 'seq' | 'frames'>): boolean {
    const message = this.#envelope(content);
    try {
      this.#port.postMessage(foldMessage(this.door?.forPort(message) ?? message));
    } catch {
      return false;
    }
    this.#log?.('out', this.transport, content.frames);
    return true;
  }

  #envelope(content: Pick<Message, 'seq' | 'frames'>): Message {
    // A message of a host that has heard of no session yet is none's: nothing is sent before the first message has come.
    return { portcullis: MARKER, session: this.session as string, host: this.#hostId, ...content };
  }
}
