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
