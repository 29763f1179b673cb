import { PortcullisError } from '../protocol/errors.ts';

/**
 * Whoever hands over a controller in place of its signal must not believe that anything can be stopped.
 *
 * @throws PortcullisError `INVALID_ARGUMENT`.
 */
export function checkSignal(signal: Partial<AbortSignal> | null | undefined): void {
  if (signal === undefined || signal?.addEventListener) return;
  throw new PortcullisError('INVALID_ARGUMENT', 'No signal.');
}

/**
 * Calls back when a signal fires, at once if it has. Without a signal, never.
 *
 * @returns a function that calls it off.
 */
export function onAbort(signal: AbortSignal | undefined, listener: () => void): () => void {
  signal?.addEventListener('abort', listener);
  if (signal?.aborted) listener();
  return () => signal?.removeEventListener('abort', listener);
}
