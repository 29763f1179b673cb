import { ResilientChannel } from '../peer/resilient-channel.ts';
import type { ValueDoor } from '../peer/value-door.ts';
import { PortcullisError, isPortcullisError } from '../protocol/errors.ts';
import type { PageFrame } from '../protocol/frames.ts';
import type { PortMessageFrame } from '../protocol/port-frames.ts';
import type { ClientPort } from './client-port-types.ts';
import { createListeners } from './listeners.ts';
import type { PartLink } from './session-part.ts';

// References may be shared where the port says so, and the extension decides that.
const MESSAGE = { path: 'message', graph: true };

/** The page's end of one port. */
export class PagePort {
  readonly id: number;
  readonly #name: string;
  readonly #door: ValueDoor;
  readonly #onEnd: (port: PagePort) => void;
  readonly #channel: ResilientChannel;
  readonly #messages = createListeners<unknown>();
  readonly #resets = createListeners<undefined>();
  readonly #closes = createListeners<PortcullisError | undefined>();
  #send: ((frame: PageFrame) => void) | undefined;
  /** The host instance that the port was opened at. */
  #host: string | undefined;
  #isOpen = true;
  /** Attempts to connect that failed since there was a connection. */
  failures = 0;

  constructor(id: number, name: string, door: ValueDoor, onEnd: (port: PagePort) => void) {
    this.id = id;
    this.#name = name;
    this.#door = door;
    this.#onEnd = onEnd;
    this.#channel = new ResilientChannel({
      id,
      take: ({ value, encoded }) => this.#take(value, encoded),
      onFlood: () => this.end(new PortcullisError('INVALID_FRAME', 'The extension sent a message out of turn.')),
    });
    this.#channel.hold(); // until there is a listener
  }

  /** There is a connection: opens the port, or goes on with it. Messages wait until the host has said where. */
  attach({ host, send }: PartLink): void {
    this.#send = send;
    this.failures = 0;
    const resumed = this.#host !== undefined && { host: this.#host, received: this.#channel.arrived };
    send({ type: 'port-open', id: this.id, name: this.#name, ...resumed });
    this.#host = host;
  }

  detach(): void {
    this.#send = undefined;
    this.#channel.detach();
  }

  receive(frame: PortMessageFrame): void {
    this.#channel.receive(frame);
  }

  /** The host has all messages up to `seq`. The first time on a connection, it says so to be sent the others. */
  acknowledge(seq: number): void {
    if (this.#send && !this.#channel.isAttached) this.#channel.attach(seq, this.#send);
    else this.#channel.acknowledge(seq);
  }

  /** The host knows nothing of the past. */
  reset(): void {
    this.#channel.detach();
    this.#channel.reset();
    this.#resets.tell(undefined);
  }

  /** The port is closed; without an error by somebody's wish. */
  end(error?: PortcullisError): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#channel.close();
    this.#onEnd(this);
    this.#closes.tell(error);
  }

  /** What the page holds of it. */
  toClientPort(): ClientPort {
    const channel = this.#channel;
    return Object.freeze({
      postMessage: (message: unknown) => {
        this.#post(message);
      },
      get ready() {
        return channel.ready;
      },
      onMessage: (listener: (message: unknown) => void) => {
        const remove = this.#messages.add(listener);
        channel.release();
        return () => {
          remove();
          if (this.#messages.size === 0) channel.hold();
        };
      },
      onReset: this.#resets.add,
      onClose: this.#closes.add,
      close: () => {
        if (this.#isOpen) this.#send?.({ type: 'port-close', id: this.id });
        this.end();
      },
    });
  }

  #post(message: unknown): void {
    if (!this.#isOpen) throw new PortcullisError('CONNECTION_CLOSED', `The port "${this.#name}" is closed.`);
    const { wire, encoded, pending } = this.#door.encode(message, MESSAGE);
    if (pending) {
      // Messages leave in the order of sending, and a Blob has to be read first.
      throw new PortcullisError(
        'NOT_SERIALIZABLE',
        'A message of a port cannot hold a Blob or File: send its bytes (await blob.arrayBuffer()).',
      );
    }
    this.#channel.post({ ...(wire !== undefined && { value: wire }), ...(encoded && { encoded }) });
  }

  #take(value: unknown, encoded: boolean | undefined): void {
    let message: unknown;
    try {
      message = this.#door.decode(value, encoded, MESSAGE);
    } catch (error) {
      this.end(isPortcullisError(error) ? error : new PortcullisError('INVALID_FRAME', String(error)));
      return;
    }
    this.#messages.tell(message);
  }
}
