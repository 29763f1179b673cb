import { hasBrand } from './has-brand.ts';

// As for `PortcullisError`: the same symbol in every realm and in every copy of the library.
const APPLICATION_ERROR = Symbol.for('portcullis.ApplicationError');

/**
 * A failure that a handler declared and raised with `context.error(code, data)`. It reaches the page as itself.
 *
 * @example
 * ```ts
 * if (isApplicationError(error, 'QUOTA_FULL')) show(error.data);
 * ```
 */
export class ApplicationError<Code extends string = string, Data = unknown> extends Error {
  override readonly name = 'ApplicationError';
  /** The code the handler gave: one of the procedure's `errors`, or any where it declares none. A namespace of its own: it never means a Portcullis code. */
  readonly code: Code;
  /** What the handler gave along, checked by the code's schema where the procedure declares `errors`. */
  readonly data: Data;

  constructor(code: Code, data: Data, message: string = code) {
    super(message);
    this.code = code;
    this.data = data;
  }

  /** Tells the class also to other realms and copies of the library. @internal */
  get [APPLICATION_ERROR](): true {
    return true;
  }
}

/**
 * Tells whether a value is an {@link ApplicationError}, also one of another realm or of another copy of the library.
 *
 * @param code - If given, only errors with this code count.
 *
 * @example
 * ```ts
 * if (isApplicationError(error, 'QUOTA_FULL')) show(error.data);
 * else throw error;
 * ```
 */
export function isApplicationError<Code extends string = string>(
  value: unknown,
  code?: Code,
): value is ApplicationError<Code> {
  return hasBrand(value, APPLICATION_ERROR) && (code === undefined || (value as ApplicationError).code === code);
}
