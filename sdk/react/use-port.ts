import { useEffect, useState } from 'react';
import type { Client, ClientPort, InputOf, NameOf, OutputOf, PortcullisError } from '../client/index.ts';
import { untyped } from './untyped.ts';
import { useLatest } from './use-latest.ts';

/** What a component hears of its port. Each may be a new function on every render. */
export interface PortListeners<FromExtension> {
  /** Called with each message, in order. */
  readonly onMessage: (message: FromExtension) => void;
  /** Called when the extension's worker was restarted and knows nothing of the past. */
  readonly onReset?: (() => void) | undefined;
  /** Called once when the extension closes the port or it fails; not when the component closes it by going. */
  readonly onClose?: ((error: PortcullisError | undefined) => void) | undefined;
}

/**
 * Opens a port while the component is there.
 *
 * @param client - The client, made once outside of components.
 * @param name - The port's name in the contract.
 * @param listeners - What is heard of it.
 * @returns the port, or `null` before it is opened and once it is closed.
 * @throws PortcullisError from its effect, which an error boundary catches: `UNSUPPORTED_TRANSPORT` where nothing stays open that a port could go over,
 * `CONNECTION_CLOSED` on a closed client.
 *
 * @example
 * ```tsx
 * const port = usePort(editor, 'collaboration', { onMessage: show });
 * return <Canvas onPointerMove={({ x, y }) => port?.postMessage({ x, y })} />;
 * ```
 */
export function usePort<Api, Name extends NameOf<Api, 'port'> & string>(
  client: Client<Api>,
  name: Name,
  listeners: PortListeners<OutputOf<Api, Name>>,
): ClientPort<InputOf<Api, Name>, OutputOf<Api, Name>> | null {
  const [open, setOpen] = useState<{ client: Client<Api>; name: Name; port: ClientPort } | null>(null);
  const latest = useLatest(listeners);
  useEffect(() => {
    const port = untyped(client).openPort(name);
    let isWanted = true;
    port.onMessage((message) => latest.current.onMessage(message as OutputOf<Api, Name>)); // what the contract says of the port
    port.onReset(() => latest.current.onReset?.());
    port.onClose((error) => {
      if (!isWanted) return;
      setOpen(null);
      latest.current.onClose?.(error);
    });
    setOpen({ client, name, port });
    return () => {
      isWanted = false;
      setOpen(null);
      port.close();
    };
  }, [client, name, latest]);
  const isThis = open?.client === client && open.name === name;
  // What the contract says of this port, whose name the signature has checked.
  return (isThis ? open.port : null) as ClientPort<InputOf<Api, Name>, OutputOf<Api, Name>> | null;
}
