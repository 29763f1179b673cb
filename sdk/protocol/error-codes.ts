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

/**
 * What went wrong, and what `data` says of it.
 *
 * - `INVALID_ARGUMENT`: the program asked for what cannot be; nothing was sent. Of a match pattern: `pattern`, `reason`.
 * - `EXTENSION_NOT_FOUND`: nobody listens at the address: not installed, disabled, not open to this page, or being updated.
 * - `ORIGIN_NOT_ALLOWED`: the gate denies the page, or the procedure's own `allow` does.
 * - `UNSUPPORTED_VERSION`: no common protocol version, or an extension older than `minVersion`. `side`: which has to be updated; `version`: the
 *   extension's.
 * - `UNSUPPORTED_TRANSPORT`: no transport that is allowed and available, or one that does not carry this.
 * - `INVALID_FRAME`: the other side sent what is malformed, or before its time. Of a value: `path`.
 * - `MESSAGE_TOO_LARGE`: a value is beyond a bound. `limit`: its name; `path`: where; neither, where it is the browser's bound of one message.
 * - `NOT_SERIALIZABLE`: a value that cannot travel. `path`: where.
 * - `RATE_LIMITED`: too much at once or in a short time. `limit`: its name; `retryAfterMs`: when to come again, in milliseconds, where that is known.
 * - `LEDGER_FULL`: the extension has no room to remember a mutation, which did not run. `limit`: its name, or `reason: 'storage'` where the browser's storage
 *   could not record it.
 * - `CONNECTION_CLOSED`: the connection was lost and no attempt is left, or one side closed.
 * - `TIMEOUT`: the deadline passed.
 * - `ABORTED`: the caller's signal fired.
 * - `INTERRUPTED`: a mutation was cut off and is not run again, or its outcome was not kept; a subscription cannot go on. `reason`: which of
 *   these, of a mutation.
 * - `PROCEDURE_NOT_FOUND`: none of this name. `kind`: what it is, where it is of another kind.
 * - `INVALID_INPUT`: the schema refused the input, and the handler was not entered. `issues`: the schema's, with `message` and `path`.
 * - `INVALID_OUTPUT`: the schema refused what the handler gave. `issues`, in the extension; on the page where the host has
 *   `exposeErrors`.
 * - `HANDLER_FAILED`: the handler threw; with `delivered` `no` a schema did, before it was entered. `name`, `message` and `stack` of what a handler
 *   threw, where the host has `exposeErrors`.
 */
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
