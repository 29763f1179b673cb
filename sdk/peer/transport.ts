import type { Message } from '../protocol/frames.ts';
import type { TransportKind } from '../protocol/transport-kind.ts';

/** Moves messages one way and tells what comes the other way. One transport is one connection's lifetime. */
export interface Transport {
  /** What it is, or has turned out to be by now. */
  readonly kind: TransportKind;
  /**
   * Hands a message to the browser. What cannot be sent ends in `onClose`.
   *
   * @throws the browser's error where the message is larger than its messages may be: the connection goes on without it.
   */
  send(message: Message): void;
  /** Ends the connection from this side. `onClose` is not called for it. */
  close(): void;
}

/** What a transport tells its owner. */
export interface TransportEvents {
  /** Something arrived; it has not been looked at. */
  readonly onMessage: (message: unknown) => void;
  /** The connection ended from the other side. Called once at most. */
  readonly onClose: (end: TransportEnd) => void;
}

/** Why a transport ended: whether what was sent may have arrived, and the browser's own words. */
export interface TransportEnd {
  /** `no-receiver`: nobody listens at the address. `lost`: somebody did, and is gone or silent. */
  readonly kind: 'no-receiver' | 'lost';
  readonly cause?: unknown;
}

/** Opens a transport. */
export type OpenTransport = (events: TransportEvents) => Transport;
