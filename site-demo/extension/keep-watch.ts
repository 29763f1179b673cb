/**
 * Waits, unless told to stop.
 *
 * @returns how long it waited, in milliseconds.
 * @throws the signal's reason as soon as it fires.
 */
export function keepWatch(seconds: number, signal: AbortSignal): Promise<number> {
  const startedMs = Date.now();
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      // The reason is whatever the one who aborted gave, and goes on unchanged.
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve(Date.now() - startedMs);
    }, seconds * 1_000);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}
