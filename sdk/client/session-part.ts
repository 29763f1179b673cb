import type { Loss } from '../peer/call-owner.ts';
import type { Parcels } from '../peer/parcels.ts';
import type { ValueDoor } from '../peer/value-door.ts';
import type { PortcullisError } from '../protocol/errors.ts';
import type { PageFrame, WelcomeLimits } from '../protocol/frames.ts';
import type { ConnectionEvents } from './connection.ts';

/** A welcomed connection as the parts of a session see it. */
export interface PartLink {
  /** The host instance on the other side. */
  readonly host: string;
  readonly limits: WelcomeLimits;
  readonly send: (frame: PageFrame) => void;
}

/** The session as its parts see it. */
export interface PartSession {
  readonly door: ValueDoor;
  readonly parcels: Parcels;
  /** Why nothing but calls can be had here, if so: the client is closed, or its transport carries no more. */
  readonly refusal: PortcullisError | undefined;
  /** A part needs a connection from now on, or no more. */
  onDemand(): void;
}

/** A frame that a host sends over a welcomed connection. */
export type PartFrame = Parameters<ConnectionEvents['onFrame']>[0];

/** One of the things that a session does besides making calls. */
export interface SessionPart {
  /** Whether it needs a connection. */
  readonly isNeeded: boolean;
  /** A connection is being opened, and this goes right behind its `hello`: whoever is welcomed has heard it before any call. */
  open?(send: (frame: PageFrame) => void): void;
  /** There is a connection. */
  attach(link: PartLink): void;
  /** There is none any more, or an attempt to have one failed; another may follow. */
  detach(loss: Loss): void;
  /** Takes a frame; those of other parts are left alone. */
  receive(frame: PartFrame): void;
  /** No other attempt follows for what waits now. */
  giveUp(error: PortcullisError): void;
  /** The page goes for good: the extension need not wait for it. Nothing of the page's own is told, which goes too. */
  leave?(): void;
  /** The client is closed. */
  close(error: PortcullisError): void;
}
