import type { FrameLog } from '../../sdk/peer/frame-log.ts';
import { Outbox } from '../../sdk/peer/outbox.ts';
import { MARKER, type Frame } from '../../sdk/protocol/frames.ts';
import type { BrowserPort } from './browser-runtime.ts';
import type { Channel } from './channel.ts';
import { inPlaceOf } from './in-place-of.ts';
import type { VerifiedSender } from './verified-sender.ts';

/** What a channel needs of its port. */
export type PortLink = Pick<BrowserPort, 'postMessage' | 'disconnect'>;

/** A runtime port of an admitted client. Frames of one turn leave as one message. */
export class PortChannel implements Channel {
  readonly transport: 'port' | 'relay';
  readonly sender: VerifiedSender;
  readonly #port: PortLink;
  readonly #hostId: string;
  readonly #outbox: Outbox<Frame>;
  /** The session whose messages the port carries, once its `hello` has come. */
  session: string | undefined;

  constructor(port: PortLink, sender: VerifiedSender, hostId: string, log: FrameLog | undefined) {
    this.#port = port;
    this.#hostId = hostId;
    this.sender = sender;
    this.transport = sender.kind === 'relay' ? 'relay' : 'port';
    this.#outbox = new Outbox((frames) => {
      log?.('out', this.transport, frames);
      this.#post(frames);
    });
  }

  send(frame: Frame): void {
    if (frame.type === 'item' || frame.type === 'event') this.#outbox.pushOfBurst(frame);
    else this.#outbox.push(frame);
  }

  close(): void {
    this.#outbox.flush();
    this.#port.disconnect();
  }

  /**
   * What does not go goes in parts. Where the port closed in this very turn nothing goes: its onDisconnect tells the session, and the
   * client comes back for what it lacks.
   */
  #post(frames: readonly Frame[]): void {
    try {
      this.#port.postMessage({ portcullis: MARKER, session: this.session, host: this.#hostId, frames });
    } catch {
      const [first, ...others] = frames;
      if (others.length > 0) for (const frame of frames) this.#post([frame]);
      else {
        const instead = first && inPlaceOf(first);
        if (instead) this.#post([instead]);
      }
    }
  }
}
