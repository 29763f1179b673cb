import { aborted } from '../peer/call-errors.ts';
import { checkSignal, onAbort } from '../peer/on-abort.ts';
import type { PortcullisError } from '../protocol/errors.ts';
import type { Installed } from './detection.ts';
import type { Watcher } from './watcher.ts';

/**
 * Waits until a watched extension is installed. Rejects with `ABORTED` when `signal` fires before, with the reason of `closing` when that
 * does, and with `INVALID_ARGUMENT` for what is no signal.
 */
export function whenInstalled(
  watcher: Watcher,
  signal: AbortSignal | undefined,
  closing: AbortSignal,
): Promise<Installed> {
  const ends: (() => void)[] = [];
  return new Promise<Installed>((resolve, reject) => {
    checkSignal(signal);
    ends.push(
      onAbort(signal, () => reject(aborted('Waiting for the installation', 'no', signal))),
      watcher.watch((detection) => {
        if (detection.status === 'installed') resolve(detection);
      }),
      onAbort(closing, () => reject(closing.reason as PortcullisError)),
    );
  }).finally(() => {
    for (const end of ends) end();
  });
}
