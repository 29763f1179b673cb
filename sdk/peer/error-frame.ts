import { ERROR_CODES, type Delivered, type ErrorCode } from '../protocol/error-codes.ts';
import { ApplicationError, PortcullisError, isApplicationError } from '../protocol/errors.ts';
import type { ErrorFrame } from '../protocol/frames.ts';

/** The frame that tells the caller of a failure. */
export function errorToFrame(id: number, error: PortcullisError | ApplicationError): ErrorFrame {
  const application = isApplicationError(error);
  return {
    type: 'error',
    id,
    code: error.code,
    message: error.message,
    delivered: application ? 'yes' : error.delivered,
    ...(application && { application }),
    ...(error.data !== undefined && { data: error.data }),
  };
}

/**
 * The error that a frame tells of.
 *
 * @param earlier - What is known of the call's earlier attempts: `delivered` speaks of all of them.
 */
export function errorFromFrame(frame: ErrorFrame, earlier: Delivered): PortcullisError | ApplicationError {
  if (frame.application) return new ApplicationError(frame.code, frame.data, frame.message);
  const delivered = frame.delivered === 'no' ? earlier : frame.delivered;
  if (!isErrorCode(frame.code)) {
    return new PortcullisError(
      'INVALID_FRAME',
      `The extension failed the call with the unknown code "${frame.code}".`,
      { delivered },
    );
  }
  return new PortcullisError(frame.code, frame.message, { delivered, data: frame.data });
}

function isErrorCode(code: string): code is ErrorCode {
  return (ERROR_CODES as readonly string[]).includes(code);
}
