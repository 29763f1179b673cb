import type { Delivered } from '../protocol/error-codes.ts';
import type { ParcelContent } from '../protocol/codec/parcels.ts';
import { PortcullisError, isPortcullisError } from '../protocol/errors.ts';
import type { ErrorFrame, ResultFrame } from '../protocol/frames.ts';
import { withDelivered } from './call-errors.ts';
import { errorFromFrame } from './error-frame.ts';
import type { ValueDoor } from './value-door.ts';

// References may be shared where the procedure says so, and the other side decides that.
const OUTPUT = { path: 'output', graph: true };

/** What settles a call. */
export type OutcomeFrame = ResultFrame | ErrorFrame;

/** What of an outcome travelled apart, or why that could not be had. */
export type OutcomeParcels = readonly ParcelContent[] | PortcullisError;

/**
 * Reads an outcome.
 *
 * @param earlier - What is known of the call's earlier attempts.
 * @throws what the call failed with, or `yes` as delivered where the outcome itself is malformed or beyond the limits.
 */
export function readOutcome(
  frame: OutcomeFrame,
  earlier: Delivered,
  door: ValueDoor,
  parcels: OutcomeParcels | undefined,
): unknown {
  let failure;
  try {
    if (parcels instanceof Error) throw parcels;
    if (frame.type === 'result') return door.decode(frame.value, frame.encoded, OUTPUT, parcels);
    failure = errorFromFrame(frame, earlier, door, parcels);
  } catch (error) {
    failure = isPortcullisError(error)
      ? withDelivered(error, 'yes')
      : new PortcullisError('INVALID_FRAME', String(error));
  }
  throw failure;
}
