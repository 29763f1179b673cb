import { useCallback, useRef, useSyncExternalStore } from 'react';
import type { Client, Detection } from '../client/index.ts';

/**
 * Whether the extension is there: `undefined` until that is known, then the detection, and a new one whenever it changes, without a reload
 * of the page.
 *
 * A present extension is asked only when the page is looked at again or a call fails, so that its worker can sleep.
 *
 * @param client - The client, made once outside of components.
 *
 * @example
 * ```tsx
 * const found = useDetection(editor);
 * if (found?.status === 'unavailable') return <InstallButton reason={found.reason} />;
 * ```
 */
export function useDetection<Api>(client: Client<Api>): Detection | undefined {
  const found = useRef<{ readonly client: Client<Api>; readonly detection: Detection }>(undefined);
  const subscribe = useCallback(
    (onChange: () => void) =>
      client.watch((detection) => {
        found.current = { client, detection };
        onChange();
      }),
    [client],
  );
  const read = (): Detection | undefined => (found.current?.client === client ? found.current.detection : undefined);
  return useSyncExternalStore(subscribe, read, () => undefined);
}
