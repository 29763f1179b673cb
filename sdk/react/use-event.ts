import { useEffect } from 'react';
import type { Client, ListenOptions, NameOf, OutputOf } from '../client/index.ts';
import { untyped } from './untyped.ts';
import { useLatest } from './use-latest.ts';

/**
 * Listens to an event of the extension while the component is there. The listener may be a new function on every render.
 *
 * @param client - The client, made once outside of components.
 * @param name - The event's name in the contract.
 * @param listener - Called with each payload, once and in order.
 * @param options - `onGap` and `keepAlive`, as for `client.on`.
 * @throws PortcullisError from its effect, which an error boundary catches: `UNSUPPORTED_TRANSPORT` where nothing stays open that events could come over, `CONNECTION_CLOSED` on a closed client.
 *
 * @example
 * ```tsx
 * useEvent(editor, 'documentSaved', ({ id }) => refresh(id), { onGap: refreshAll });
 * ```
 */
export function useEvent<Api, Name extends NameOf<Api, 'event'> & string>(
  client: Client<Api>,
  name: Name,
  listener: (payload: OutputOf<Api, Name>) => void,
  options: ListenOptions = {},
): void {
  const latest = useLatest({ listener, onGap: options.onGap });
  const { keepAlive } = options;
  useEffect(
    () =>
      untyped(client).on(
        name,
        (payload) => latest.current.listener(payload as OutputOf<Api, Name>), // what the contract says of the event
        { keepAlive, onGap: () => latest.current.onGap?.() },
      ),
    [client, name, keepAlive, latest],
  );
}
