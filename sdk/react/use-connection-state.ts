import { useCallback, useSyncExternalStore } from 'react';
import type { Client, ConnectionState } from '../client/index.ts';

/**
 * What the client's connection is doing. `idle` is no failure: the next call connects.
 *
 * @param client - The client, made once outside of components.
 *
 * @example
 * ```tsx
 * const state = useConnectionState(editor);
 * return state === 'reconnecting' ? <Spinner /> : null;
 * ```
 */
export function useConnectionState<Api>(client: Client<Api>): ConnectionState {
  const subscribe = useCallback((onChange: () => void) => client.onStateChange(onChange), [client]);
  return useSyncExternalStore(
    subscribe,
    () => client.state,
    () => 'idle',
  );
}
