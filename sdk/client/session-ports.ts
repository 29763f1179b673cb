import { endFromFrame } from '../peer/error-frame.ts';
import { createResilientChannel } from '../peer/resilient-channel.ts';
import { PortcullisError } from '../protocol/errors.ts';
import type { PageFrame } from '../protocol/frames.ts';
import type { ClientPort } from './client-port-types.ts';
import { checkType } from './check-type.ts';
import { createLastingPart, type Lasting, type LastingPart } from './lasting-part.ts';
import { createListeners } from './listeners.ts';
import type { PartSession } from './session-part.ts';

// References may be shared where the port says so, and the extension decides that.
const MESSAGE = { path: 'message', graph: true };

/** Makes the part of a session that keeps its ports. */
export function createPortsPart(session: PartSession, attempts: number): LastingPart {
  return createLastingPart(
    session,
    attempts,
    ['port-message', 'port-acknowledge', 'port-reset', 'port-close'],
    'port-close',
  );
}

/**
 * Opens a port.
 *
 * @throws PortcullisError where ports cannot be had, and `INVALID_ARGUMENT` for a name that is none.
 */
export function openPort(session: PartSession, part: LastingPart, name: string): ClientPort {
  checkType('string', name, 'The name of a port');
  const refusal = session.refusal();
  if (refusal) throw refusal;
  return part.add((id, forget) => createPagePort(session, name, id, forget)).port;
}

function createPagePort(
  { door }: PartSession,
  name: string,
  id: number,
  forget: () => void,
): Lasting & { readonly port: ClientPort } {
  const messages = createListeners<unknown>();
  const resets = createListeners<undefined>();
  const closes = createListeners<PortcullisError | undefined>();
  let send: ((frame: PageFrame) => void) | undefined;
  /** The host instance that the port was opened at. */
  let host: string | undefined;
  let isOpen = true;

  /** The port is closed; without an error by somebody's wish. The host may not know that it is. */
  const end = (error?: PortcullisError): void => {
    if (!isOpen) return;
    isOpen = false;
    send?.({ type: 'port-close', id });
    channel.close();
    forget();
    closes.tell(error);
  };
  const channel = createResilientChannel({
    id,
    take({ value, encoded }) {
      try {
        messages.tell(door.decode(value, encoded, MESSAGE));
      } catch (error) {
        end(error as PortcullisError); // What the door throws is one, and listeners are guarded.
      }
    },
    onBroken: (error) => end(error as PortcullisError), // A Blob that cannot be read: the door says which.
    onFlood: () => end(new PortcullisError('INVALID_FRAME', 'The extension sent a message out of turn.')),
  });
  channel.hold(); // until there is a listener
  const port: ClientPort = {
    postMessage(message) {
      if (!isOpen) throw new PortcullisError('CONNECTION_CLOSED', `The port "${name}" is closed.`);
      const { wire, encoded, pending } = door.encode(message, MESSAGE);
      channel.post({ ...(wire !== undefined && { value: wire }), ...(encoded && { encoded }) }, pending);
    },
    get ready() {
      return channel.ready;
    },
    onMessage(listener) {
      const remove = messages.add(listener);
      channel.release();
      return () => {
        remove();
        if (messages.size === 0) channel.hold();
      };
    },
    onReset: (listener) => resets.add(listener),
    onClose: (listener) => closes.add(listener),
    close: () => end(),
  };
  return {
    port: Object.freeze(port),
    /** Messages wait until the host has said how far it has got. */
    attach(link) {
      ({ send } = link);
      send({ type: 'port-open', id, name, ...(host !== undefined && { host, received: channel.taken }) });
      ({ host } = link);
    },
    detach() {
      send = undefined;
      channel.detach();
    },
    receivers: {
      'port-message': (frame) => channel.receive(frame),
      'port-acknowledge'({ seq }) {
        // The first time on a connection, the host says so to be sent the others.
        if (send && !channel.isAttached) channel.attach(seq, send);
        else channel.acknowledge(seq);
      },
      'port-reset'() {
        channel.detach();
        channel.reset();
        resets.tell(undefined);
      },
      // A port fails by no error of its own.
      'port-close': (frame) => end(endFromFrame(frame, door) as PortcullisError | undefined),
    },
    end,
  };
}
