import type { Delivered } from '../protocol/error-codes.ts';
import { PortcullisError } from '../protocol/errors.ts';

/** The same error, said of a call of which so much is known. */
export function withDelivered(error: PortcullisError, delivered: Delivered): PortcullisError {
  return new PortcullisError(error.code, error.message, { delivered, cause: error.cause, data: error.data });
}

/** What something fails with whose signal fired. */
export function aborted(what: string, delivered: Delivered, signal: AbortSignal | undefined): PortcullisError {
  return new PortcullisError('ABORTED', `${what} was aborted by its signal.`, { delivered, cause: signal?.reason });
}

/** What a call fails with whose deadline passed. */
export function timedOut(name: string, delivered: Delivered, timeoutMs: number): PortcullisError {
  return new PortcullisError('TIMEOUT', `The call "${name}" was not answered within ${timeoutMs} ms.`, {
    delivered,
  });
}
