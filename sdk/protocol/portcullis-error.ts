import type { Delivered, ErrorCode } from './error-codes.ts';
import { hasBrand } from './has-brand.ts';

// `Symbol.for` gives the same symbol in every realm and in every copy of the library, where `instanceof` fails.
const PORTCULLIS_ERROR = Symbol.for('portcullis.PortcullisError');

/** What a {@link PortcullisError} is made of besides its code and message. */
export interface PortcullisErrorOptions {
  /** Whether the call reached the extension. @defaultValue `'no'` */
  readonly delivered?: Delivered;
  /** The error that led to this one. */
  readonly cause?: unknown;
  /** Facts for the program: the limit that was hit, the schema's issues, the procedure's real kind. */
  readonly data?: unknown;
}

/**
 * A failure of the call itself: refused, lost, timed out, malformed.
 *
 * What a handler fails with on purpose is an `ApplicationError` instead.
 *
 * @example
 * ```ts
 * try {
 *   await editor.mutate('openDocument', { url });
 * } catch (error) {
 *   if (isPortcullisError(error, 'EXTENSION_NOT_FOUND')) offerInstallation();
 *   else if (isPortcullisError(error) && error.delivered === 'unknown') askBeforeRepeating();
 *   else throw error;
 * }
 * ```
 */
export class PortcullisError extends Error {
  /** What went wrong, for the program: see {@link ErrorCode}. */
  declare readonly code: ErrorCode;
  /** Whether the call reached the extension, over all of its attempts. */
  declare readonly delivered: Delivered;
  /** Facts for the program, an object or `undefined`: {@link ErrorCode} says which there are for each code. */
  declare readonly data: unknown;

  constructor(code: ErrorCode, message: string, options: PortcullisErrorOptions = {}) {
    super(message, options); // an `Error` takes over the cause, if there is one
    this.name = 'PortcullisError';
    this.code = code;
    this.delivered = options.delivered ?? 'no';
    this.data = options.data;
  }

  /** Tells the class also to other realms and copies of the library. @internal */
  get [PORTCULLIS_ERROR](): true {
    return true;
  }
}

/**
 * Tells whether a value is a {@link PortcullisError}, also one of another realm or of another copy of the library.
 *
 * @param code - If given, only errors with this code count.
 *
 * @example
 * ```ts
 * if (isPortcullisError(error, 'RATE_LIMITED')) retryLater((error.data as { retryAfterMs?: number }).retryAfterMs);
 * ```
 */
export function isPortcullisError(value: unknown, code?: ErrorCode): value is PortcullisError {
  return hasBrand(value, PORTCULLIS_ERROR) && (code === undefined || (value as PortcullisError).code === code);
}
