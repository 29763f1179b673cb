import { isErrorCode, type Delivered } from '../protocol/error-codes.ts';
import { ApplicationError, PortcullisError, isApplicationError } from '../protocol/errors.ts';
import { LONGEST_TEXT, LONGEST_WORD } from '../protocol/frame-shape.ts';
import type { ParcelContent, ParcelSource } from '../protocol/codec/parcels.ts';
import type { ErrorFrame } from '../protocol/frames.ts';
import type { ParcelList } from '../protocol/parcel-frames.ts';
import type { PortCloseFrame } from '../protocol/port-frames.ts';
import type { EndFrame } from '../protocol/stream-frames.ts';
import type { ValueDoor } from './value-door.ts';

const DATA = { path: 'error.data', graph: true };

/**
 * The frame that tells the caller of a failure.
 *
 * @param door - Encodes the error's data. Without one it must be plain: facts of our own.
 * @param hold - Holds what of the data travels apart. Without it nothing may.
 */
export function errorToFrame(
  id: number,
  error: PortcullisError | ApplicationError,
  door?: ValueDoor,
  hold?: (parcels: readonly ParcelSource[]) => ParcelList,
): ErrorFrame {
  const application = isApplicationError(error);
  const { code }: { readonly code: unknown } = error;
  return {
    type: 'error',
    id,
    // A handler may give any code, and a schema's message quote what it refuses; beyond the bounds the frame would be malformed, and the call
    // never settle.
    code: String(code).slice(0, LONGEST_WORD),
    message: error.message.slice(0, LONGEST_TEXT),
    delivered: application ? 'yes' : error.delivered,
    ...(application && { application }),
    ...(error.data !== undefined && encodeData(error.data, door, hold)),
  };
}

/** Data that cannot travel stays behind: the code and the message say enough. */
function encodeData(
  data: unknown,
  door: ValueDoor | undefined,
  hold: ((parcels: readonly ParcelSource[]) => ParcelList) | undefined,
): Pick<ErrorFrame, 'data' | 'encoded' | 'parcels'> {
  if (!door) return { data };
  try {
    const { wire, encoded, pending, parcels } = door.encode(data, { ...DATA, parcels: hold !== undefined });
    if (pending) return {};
    return { data: wire, ...(encoded && { encoded }), ...(parcels && hold && { parcels: hold(parcels) }) };
  } catch {
    return {};
  }
}

/**
 * The error that a frame tells of.
 *
 * @param earlier - What is known of the call's earlier attempts: `delivered` speaks of all of them.
 * @param door - Decodes the error's data.
 * @param parcels - What of the data travelled apart.
 * @throws PortcullisError if the data is malformed or beyond the limits.
 */
export function errorFromFrame(
  frame: ErrorFrame,
  earlier: Delivered,
  door?: ValueDoor,
  parcels?: readonly ParcelContent[],
): PortcullisError | ApplicationError {
  const data = door ? door.decode(frame.data, frame.encoded, DATA, parcels) : frame.data;
  if (frame.application) return new ApplicationError(frame.code, data, frame.message);
  const delivered = overAllAttempts(frame.delivered, earlier);
  if (!isErrorCode(frame.code)) {
    return new PortcullisError('INVALID_FRAME', `The call failed with the unknown code "${frame.code}".`, {
      delivered,
    });
  }
  return new PortcullisError(frame.code, frame.message, { delivered, data });
}

/** What is none of the three words says that nothing is known. */
function overAllAttempts(attempt: unknown, earlier: Delivered): Delivered {
  if (attempt === 'no') return earlier;
  return attempt === 'yes' ? 'yes' : 'unknown';
}

/** The error that the last frame of a subscription or port tells of; nothing, where it did not fail. */
export function endFromFrame(
  { code, message = '', delivered = 'unknown', ...fields }: EndFrame | PortCloseFrame,
  door: ValueDoor,
): PortcullisError | ApplicationError | undefined {
  if (code === undefined) return undefined;
  try {
    return errorFromFrame({ ...fields, type: 'error', code, message, delivered }, 'no', door);
  } catch (error) {
    return error as PortcullisError; // Its data are malformed: what the door throws is one.
  }
}
