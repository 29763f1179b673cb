/** Every code a {@link PortcullisError} can carry. The list is closed: a peer that sends another one sends an invalid frame. */
export const ERROR_CODES = [
  'INVALID_ARGUMENT',
  'EXTENSION_NOT_FOUND',
  'ORIGIN_NOT_ALLOWED',
  'UNSUPPORTED_VERSION',
  'UNSUPPORTED_TRANSPORT',
  'INVALID_FRAME',
  'MESSAGE_TOO_LARGE',
  'NOT_SERIALIZABLE',
  'RATE_LIMITED',
  'LEDGER_FULL',
  'CONNECTION_CLOSED',
  'TIMEOUT',
  'ABORTED',
  'INTERRUPTED',
  'PROCEDURE_NOT_FOUND',
  'INVALID_INPUT',
  'INVALID_OUTPUT',
  'HANDLER_FAILED',
] as const;

/** One of the codes in {@link ERROR_CODES}. */
export type ErrorCode = (typeof ERROR_CODES)[number];

/** Tells whether a code that a peer sent is one of the list. */
export function isErrorCode(code: string): code is ErrorCode {
  return (ERROR_CODES as readonly string[]).includes(code);
}

/**
 * Whether a call reached the extension, over **all** of its attempts.
 *
 * - `no`: every attempt is known not to have arrived, so calling again is safe.
 * - `yes`: the handler was entered, or a stored outcome of it was found.
 * - `unknown`: at least one attempt may have arrived.
 */
export type Delivered = 'no' | 'yes' | 'unknown';
