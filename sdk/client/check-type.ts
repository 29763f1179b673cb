import { PortcullisError } from '../protocol/errors.ts';

/**
 * Checks an argument of a caller whom no compiler checked.
 *
 * @param what - What it is, at the beginning of a sentence.
 * @throws PortcullisError `INVALID_ARGUMENT`.
 */
export function checkType(type: 'string' | 'function', value: unknown, what: string): void {
  if (typeof value !== type) throw invalidArgument(`${what} must be a ${type}, not ${typeof value}.`);
}

/** What a caller is told of an argument that cannot be meant. */
export function invalidArgument(message: string): PortcullisError {
  return new PortcullisError('INVALID_ARGUMENT', message);
}
