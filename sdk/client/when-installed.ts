import { PortcullisError } from '../protocol/errors.ts';
import type { Detection, Installed } from './detection.ts';
import { clientClosed } from './failures.ts';
import type { Watcher } from './watcher.ts';

/**
 * Waits until a watched extension is installed. Rejects with `ABORTED` when `signal` fires before, with `CONNECTION_CLOSED` when `closing`
 * does.
 */
export function whenInstalled(
  watcher: Watcher,
  signal: AbortSignal | undefined,
  closing: AbortSignal,
): Promise<Installed> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => {
      settle();
      reject(closing.aborted ? clientClosed() : aborted(signal));
    };
    const settle = (): void => {
      stop();
      for (const ending of [signal, closing]) ending?.removeEventListener('abort', giveUp);
    };
    const stop = watcher.watch((detection: Detection) => {
      if (detection.status !== 'installed') return;
      settle();
      resolve(detection);
    });
    for (const ending of [signal, closing]) ending?.addEventListener('abort', giveUp);
    if (signal?.aborted || closing.aborted) giveUp();
  });
}

function aborted(signal: AbortSignal | undefined): PortcullisError {
  return new PortcullisError('ABORTED', 'Waiting for the installation was aborted.', { cause: signal?.reason });
}
