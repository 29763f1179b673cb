import { PortcullisError } from '../protocol/errors.ts';
import type { Detection, Installed } from './detection.ts';
import type { Watcher } from './watcher.ts';

/** Waits until a watched extension is installed. Rejects with `ABORTED` when the signal fires before. */
export function whenInstalled(watcher: Watcher, signal: AbortSignal | undefined): Promise<Installed> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      stop();
      reject(new PortcullisError('ABORTED', 'Waiting for the installation was aborted.', { cause: signal?.reason }));
    };
    const stop = watcher.watch((detection: Detection) => {
      if (detection.status !== 'installed') return;
      signal?.removeEventListener('abort', onAbort);
      stop();
      resolve(detection);
    });
    if (signal?.aborted) onAbort();
    else signal?.addEventListener('abort', onAbort, { once: true });
  });
}
