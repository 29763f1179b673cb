import type { Loss } from '../peer/call-owner.ts';
import type { ValueDoor } from '../peer/value-door.ts';
import type { PortcullisError } from '../protocol/errors.ts';
import type { PageFrame, WelcomeLimits } from '../protocol/frames.ts';
import type { Receivers } from './receivers.ts';

/** The session as its parts see it. */
export interface PartSession {
  /** Every value goes through it. */
  readonly door: ValueDoor;
  /**
   * Why something cannot be had, if so: the client is closed, or its transports do not carry it.
   *
   * @param isCall - Calls go over every transport, all else over one that stays open.
   */
  refusal(isCall?: boolean): PortcullisError | undefined;
  /** A part needs a connection from now on, or no more. */
  onDemand(): void;
}

/** A connection that is being opened, as the parts of a session see it. */
export interface OpenLink {
  /** The ledger epoch that the extension last named, if it has one. */
  readonly epoch: string | undefined;
  readonly send: (frame: PageFrame) => void;
}

/** A welcomed connection as the parts of a session see it. */
export interface PartLink extends OpenLink {
  /** The host instance on the other side. */
  readonly host: string | undefined;
  readonly limits: WelcomeLimits;
}

/** One of the things that a session does. */
export interface SessionPart {
  /** Whether it needs a connection. */
  readonly isNeeded?: boolean;
  /** Whether what it needs can be had of any extension: nothing of it is under way with one. */
  readonly isFree?: boolean;
  /** Whether it waits for the other side over the present connection. */
  readonly isWaiting?: boolean;
  /** A connection is being opened, and what goes now goes right behind its `hello`. */
  open?(link: OpenLink): void;
  /** The connection was welcomed. */
  attach?(link: PartLink): void;
  /** The connection, which stayed up for a while, proved itself. */
  forgive?(): void;
  /** There is none any more, or an attempt to have one failed; another may follow. */
  detach?(loss: Loss): void;
  /** What takes the frames that are for this part. Each type is for one part at most. */
  readonly receivers: Receivers;
  /** No other attempt follows for what waits now, or none ever: the client is closed. */
  giveUp?(error: PortcullisError): void;
  /** The page goes for good: the extension need not wait for it. Nothing of the page's own is told, which goes too. */
  leave?(): void;
}
