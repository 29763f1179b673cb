import type { ErrorFrame } from './frames.ts';

/** page → host: opens a port, or goes on with it after a connection was lost. */
export interface PortOpenFrame {
  readonly type: 'port-open';
  /** Increasing within the session, counted apart from requests and subscriptions. */
  readonly id: number;
  readonly name: string;
  /** After a new connection: the host instance at which the port was opened. */
  readonly host?: string;
  /** After a new connection: the sequence number of the last message that arrived. */
  readonly received?: number;
}

/** either way: one message. */
export interface PortMessageFrame {
  readonly type: 'port-message';
  readonly id: number;
  /** Counts by one from 1, for each direction apart. */
  readonly seq: number;
  /** Absent where the message is `undefined`. */
  readonly value?: unknown;
  readonly encoded?: boolean;
}

/** either way: all messages up to this one were taken. */
export interface PortAcknowledgeFrame {
  readonly type: 'port-acknowledge';
  readonly id: number;
  readonly seq: number;
}

/** either way: the last frame of a port; with the fields of an error where it failed. */
export interface PortCloseFrame extends Partial<Omit<ErrorFrame, 'type' | 'id'>> {
  readonly type: 'port-close';
  readonly id: number;
}

/** host → page: the port was opened anew; nothing is known of its past, and both directions count from 1 again. */
export interface PortResetFrame {
  readonly type: 'port-reset';
  readonly id: number;
}
