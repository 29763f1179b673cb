import type { PortcullisError } from '../../sdk/protocol/errors.ts';
import type { PageFrame } from '../../sdk/protocol/frames.ts';
import type { Channel } from './channel.ts';

/** The frames that are neither calls nor upkeep of the connection. */
export type PartFrame = Exclude<
  PageFrame,
  {
    readonly type: 'hello' | 'request' | 'cancel' | 'ping' | 'pong' | 'acknowledge' | 'lane-request' | 'pull' | 'chunk';
  }
>;

/** One of the things that a session does besides answering calls. */
export interface SessionPart {
  /** Whether the page waits for something, so that the worker has to be kept awake and the session remembered. */
  readonly isBusy: boolean;
  /** Takes a frame; those of other parts are left alone. */
  receive(frame: PartFrame, channel: Channel): void;
  /** A channel is gone; the page may come back over another one. */
  pause(channel: Channel): void;
  /** It did not, and what belongs to the channel ends. Without a channel: the session ends. */
  stop(error: PortcullisError, channel?: Channel): void;
}
