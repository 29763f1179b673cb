import type { PortcullisError } from '../protocol/errors.ts';
import type { CancelFrame, RequestFrame } from '../protocol/frames.ts';
import type { PullFrame } from '../protocol/parcel-frames.ts';

/** A connection as the calls see it. */
export interface CallLink {
  /** How many calls may be pending at once. */
  readonly window: number;
  /** The ledger epoch that the other side last named, if it has one. */
  readonly epoch: string | undefined;
  /** Mutations wait. A lost one could not be told from one whose record was lost, as long as the other side's epoch is not known. */
  readonly queriesOnly?: boolean;
  send(frame: RequestFrame | CancelFrame | PullFrame): void;
}

/** How a connection ended. */
export interface Loss {
  /** Whether what was sent over it may have arrived. */
  readonly arrived: 'no' | 'unknown';
  /** What a call that is not tried again fails with. */
  readonly error: PortcullisError;
}

/** What the owner of the calls wants to hear. */
export interface OutgoingCallsEvents {
  /** A mutation settled that the other side may have recorded: nobody will ask for it again. */
  onMutationSettled(id: number): void;
  /** A call settled, and none is left. */
  onAllSettled(): void;
}
