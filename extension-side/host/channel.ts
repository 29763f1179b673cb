import type { Frame } from '../../sdk/protocol/frames.ts';
import type { TransportKind } from '../../sdk/protocol/transport-kind.ts';
import type { VerifiedSender } from './verified-sender.ts';

/** A way back to one admitted client: a port, or the single answer of a one-shot message. */
export interface Channel {
  readonly transport: TransportKind;
  readonly sender: VerifiedSender;
  /** Sends a frame to the session that the channel's messages name. */
  send(frame: Frame): void;
  /** There is a lane beside the channel from now on. Only a port that has none takes one. */
  takeLane?: ((lane: MessagePort) => void) | undefined;
  /** Sends what is gathered and ends the channel. */
  close(): void;
}
