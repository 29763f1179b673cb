import type { Delivered, ErrorCode } from './error-codes.ts';
import type { EventAcknowledgeFrame, EventFrame, ListenFrame, ListeningFrame } from './event-frames.ts';
import type { LaneOfferFrame, LaneReadyFrame, LaneRequestFrame } from './lane-frames.ts';
import type { ChunkFrame, ParcelList, PullFrame } from './parcel-frames.ts';
import type {
  PortAcknowledgeFrame,
  PortCloseFrame,
  PortMessageFrame,
  PortOpenFrame,
  PortResetFrame,
} from './port-frames.ts';
import type { CreditFrame, EndFrame, ItemFrame, SubscribeFrame, UnsubscribeFrame } from './stream-frames.ts';
import type { VersionRange } from './versions.ts';

/** The name of every runtime port of this protocol. Ports of other names belong to other listeners. */
export const PORT_NAME = 'portcullis/1';

/** The value of `message.portcullis`: the version of the envelope, which negotiation does not change. */
export const MARKER = 1;

/** Stands for the session in a refusal that was given before any message was read. */
export const ANY_SESSION = '00000000000000000000000000000000';

/** What travels in one runtime message, in either direction. PROTOCOL.md describes each field and frame. */
export interface Message<F = Frame> {
  readonly portcullis: typeof MARKER;
  /** The client's session: 128 random bits as 32 hexadecimal digits. */
  readonly session: string;
  /** The host instance that speaks; on every message of a host, on none of a page. */
  readonly host?: string;
  /** Its place in the order of this direction, from 1, over port and lane together. A host's messages over a port have one, a page's where a lane was asked for. */
  readonly seq?: number | undefined;
  readonly frames: readonly F[];
}

/** page → host: opens a connection, and rides at the head of every one-shot message. */
export interface HelloFrame {
  readonly type: 'hello';
  readonly protocol: VersionRange;
  readonly features: readonly string[];
  /** The extension the page means. Another extension's listener leaves the message alone. */
  readonly target: string;
  /** The ledger epoch the client knows of, if any. */
  readonly epoch?: string;
}

/** host → page: the connection is admitted. */
export interface WelcomeFrame {
  readonly type: 'welcome';
  readonly protocol: number;
  readonly features: readonly string[];
  readonly epoch: string;
  /** The extension's version, from its manifest. */
  readonly version: string;
  readonly serialization: 'json' | 'structured-clone';
  readonly limits: WelcomeLimits;
  readonly pingIntervalMs: number;
}

/** The bounds that a client must know in order to stay below them. */
export interface WelcomeLimits {
  /** Requests that may be in flight at once: the request window. */
  readonly requests: number;
  readonly frameBytes: number;
  readonly depth: number;
  readonly nodes: number;
  /** Items that may be in flight on one subscription. */
  readonly streamCredit?: number;
  /** How much of one value may travel in parcels. Absent: nothing. */
  readonly reassemblyBytesPerSession?: number;
}

/** host → page: the connection is not admitted. */
export interface RefuseFrame {
  readonly type: 'refuse';
  readonly code: ErrorCode;
  readonly message: string;
  /** With `UNSUPPORTED_VERSION`: who has to be updated. */
  readonly side?: 'page' | 'extension';
  /** With `UNSUPPORTED_VERSION`: the extension's version. */
  readonly version?: string;
  /** With `RATE_LIMITED`: the limit. */
  readonly limit?: string;
  /** Where trying again may help: after so long. */
  readonly retryAfterMs?: number;
}

/** either way: are you there? */
export interface PingFrame {
  readonly type: 'ping';
  readonly id: number;
}

/** either way: I am. */
export interface PongFrame {
  readonly type: 'pong';
  readonly id: number;
}

/** either way: a call. */
export interface RequestFrame {
  readonly type: 'request';
  /** Increasing within the session; the same on every attempt. */
  readonly id: number;
  readonly kind: 'query' | 'mutation';
  readonly name: string;
  /** Absent where the input is `undefined`. */
  readonly input?: unknown;
  /** Whether `input` went through the value codec. */
  readonly encoded?: boolean;
  /** What of `input` is to be pulled. */
  readonly parcels?: ParcelList;
  /** Whether that has begun over this connection, and goes on, if the host that began it is still there. */
  readonly pulled?: boolean;
  /** What remains of the caller's deadline. Absent: no deadline. */
  readonly timeoutMs?: number;
  /** Mutations: the ledger epoch under which the request was first sent, if the client knew it. */
  readonly epoch?: string;
  /** Whether an earlier attempt may have arrived. */
  readonly resent?: boolean;
}

/** either way: the call's result. */
export interface ResultFrame {
  readonly type: 'result';
  readonly id: number;
  /** Absent where the result is `undefined`. */
  readonly value?: unknown;
  readonly encoded?: boolean;
  /** What of `value` is to be pulled. */
  readonly parcels?: ParcelList;
}

/** either way: the call failed. */
export interface ErrorFrame {
  readonly type: 'error';
  readonly id: number;
  /** An {@link ErrorCode}, or the application's own code where `application` is true. */
  readonly code: string;
  readonly message: string;
  readonly delivered: Delivered;
  readonly application?: boolean;
  readonly data?: unknown;
  readonly encoded?: boolean;
  /** What of `data` is to be pulled. */
  readonly parcels?: ParcelList;
}

/** either way: the caller no longer wants the outcome, or has pulled all of it. */
export interface CancelFrame {
  readonly type: 'cancel';
  readonly id: number;
}

/** page → host: these responses arrived, their records may go. */
export interface AcknowledgeFrame {
  readonly type: 'acknowledge';
  readonly ids: readonly number[];
  /** Every request with a lower id has settled: none of them is sent again. */
  readonly below?: number;
}

/** page → host: what the extension may call on the page, all of it. */
export interface ExposeFrame {
  readonly type: 'expose';
  readonly names: readonly string[];
}

/** What a page sends. */
export type PageFrame =
  | HelloFrame
  | PingFrame
  | PongFrame
  | RequestFrame
  | CancelFrame
  | AcknowledgeFrame
  | SubscribeFrame
  | CreditFrame
  | UnsubscribeFrame
  | ListenFrame
  | EventAcknowledgeFrame
  | PortOpenFrame
  | PortMessageFrame
  | PortAcknowledgeFrame
  | PortCloseFrame
  | ExposeFrame
  | ResultFrame
  | ErrorFrame
  | LaneRequestFrame
  | PullFrame
  | ChunkFrame;

/** What a host sends. */
export type HostFrame =
  | WelcomeFrame
  | RefuseFrame
  | PingFrame
  | PongFrame
  | ResultFrame
  | ErrorFrame
  | ItemFrame
  | EndFrame
  | ListeningFrame
  | EventFrame
  | PortMessageFrame
  | PortAcknowledgeFrame
  | PortCloseFrame
  | PortResetFrame
  | RequestFrame
  | CancelFrame
  | LaneOfferFrame
  | LaneReadyFrame
  | PullFrame
  | ChunkFrame;

/** Any frame. */
export type Frame = PageFrame | HostFrame;
