import { EventEmitter } from 'eventemitter3';
import {
  createResilientChannel,
  type ChannelMessage,
  type ChannelSend,
  type ResilientChannel,
} from '../../sdk/peer/resilient-channel.ts';
import type { ValueDoor } from '../../sdk/peer/value-door.ts';
import { PortcullisError, isPortcullisError } from '../../sdk/protocol/errors.ts';
import type { PortMessageFrame } from '../../sdk/protocol/port-frames.ts';
import type { HostPort } from './port.ts';
import type { Schema } from './schema.ts';
import { validate } from './validate.ts';
import { WaitingMessages } from './waiting-messages.ts';

/** What an open port needs. */
export interface OpenPortOptions {
  readonly id: number;
  readonly name: string;
  /** Checks each message; nothing where there is no such port. */
  readonly schema: Schema | undefined;
  readonly graph: boolean;
  readonly door: ValueDoor;
  /** Makes room for a message that has to wait: returns what gives it back, nothing where there is none. */
  readonly makeRoom: (message: object) => (() => void) | undefined;
  /** Judges the page by the port's own rules, then calls the handler. Rejects with what the page is told. */
  readonly serve: (port: HostPort, signal: AbortSignal) => Promise<void>;
  /** The port was closed from this side. */
  readonly onEnd: (error: PortcullisError | undefined) => void;
  /** Told of what listeners throw. */
  readonly onError: (error: unknown) => void;
}

/** The extension's end of one port. */
export class OpenPort {
  readonly #options: OpenPortOptions;
  readonly #channel: ResilientChannel;
  readonly #controller = new AbortController();
  readonly #emitter = new EventEmitter<{ message: [unknown]; close: [] }>();
  readonly #waiting: WaitingMessages;
  #isTaking = false;
  #isOpen = true;
  /** Messages that arrived and were not taken. */
  #untaken = 0;
  #onTaken: (() => void) | undefined;

  constructor(options: OpenPortOptions) {
    this.#options = options;
    this.#waiting = new WaitingMessages(options.makeRoom);
    this.#channel = createResilientChannel({
      id: options.id,
      take: (message) => this.#takeWaiting(message),
      onBroken: (error) => this.#fail(error as PortcullisError), // A Blob that cannot be read: the door says which.
      onFlood: () =>
        this.#fail(
          new PortcullisError('RATE_LIMITED', 'The page sends messages out of turn.', { data: { limit: 'portQueue' } }),
        ),
    });
    this.#channel.hold(); // until there is a listener
  }

  /** Answers the page, and calls the handler. Resolves once that has ended; never rejects. */
  begin(send: ChannelSend): Promise<void> {
    this.#channel.attach(0, send);
    send({ type: 'port-acknowledge', id: this.#options.id, seq: 0 });
    return this.#options.serve(this.#toHostPort(), this.#controller.signal).catch((error: unknown) => {
      this.#fail(isPortcullisError(error) ? error : new PortcullisError('HANDLER_FAILED', String(error)));
    });
  }

  /** The page came back over a new connection, and has all messages up to `received`. */
  resume(received: number, send: ChannelSend): void {
    send({ type: 'port-acknowledge', id: this.#options.id, seq: this.#channel.taken });
    this.#channel.attach(received, send);
  }

  /** The connection is gone. */
  pause(): void {
    this.#channel.detach();
  }

  receive(frame: PortMessageFrame): void {
    const isNew = frame.seq > this.#channel.arrived;
    // Only what has to wait is measured: that costs about as much as reading it.
    const isTakenAtOnce = !this.#isTaking && this.#emitter.listenerCount('message') > 0;
    if (isNew && !isTakenAtOnce && !this.#waiting.enter(frame)) {
      this.#fail(noRoom());
      return;
    }
    if (isNew) this.#untaken++;
    this.#channel.receive(frame);
  }

  /** Resolves once what arrived has been taken; nothing where nobody is there to take it, or nothing waits. */
  whenTaken(): Promise<void> | undefined {
    if (this.#untaken === 0 || this.#emitter.listenerCount('message') === 0) return undefined;
    return new Promise((resolve) => (this.#onTaken = resolve));
  }

  acknowledge(seq: number): void {
    this.#channel.acknowledge(seq);
  }

  /** The page closed it, or is gone. */
  end(error: PortcullisError): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#channel.close();
    this.#onTaken?.();
    this.#waiting.clear();
    this.#controller.abort(error);
    this.#emitter.emit('close');
  }

  #fail(error: PortcullisError | undefined): void {
    if (!this.#isOpen) return;
    this.#options.onEnd(error);
    this.end(error ?? new PortcullisError('CONNECTION_CLOSED', 'The extension closed the port.'));
  }

  async #takeWaiting(message: ChannelMessage): Promise<void> {
    this.#isTaking = true;
    await this.#take(message);
    this.#isTaking = false;
    this.#waiting.leave(message);
    if (--this.#untaken === 0) this.#onTaken?.();
  }

  async #take({ value, encoded }: ChannelMessage): Promise<void> {
    const { name, schema, graph, door } = this.#options;
    if (!schema) return;
    try {
      const validation = await validate(schema, door.decode(value, encoded, { path: 'message', graph }));
      if (!this.#isOpen) return; // closed while the schema thought about it, perhaps since the page may not have it any more
      if (validation.valid) {
        this.#emitter.emit('message', validation.value);
        return;
      }
      const { issues } = validation;
      const reason = issues[0]?.message ?? 'no reason given';
      this.#fail(
        new PortcullisError('INVALID_INPUT', `A message to "${name}" is not valid: ${reason}.`, { data: { issues } }),
      );
    } catch (error) {
      if (!isPortcullisError(error)) this.#options.onError(error);
      this.#fail(
        isPortcullisError(error)
          ? error
          : new PortcullisError('HANDLER_FAILED', `A message to "${name}" could not be checked.`),
      );
    }
  }

  #toHostPort(): HostPort {
    const channel = this.#channel;
    const post = (message: unknown): void => {
      if (!this.#isOpen) throw new PortcullisError('CONNECTION_CLOSED', `The port "${this.#options.name}" is closed.`);
      const { wire, encoded, pending } = this.#options.door.encode(message, {
        path: 'message',
        graph: this.#options.graph,
      });
      channel.post({ ...(wire !== undefined && { value: wire }), ...(encoded && { encoded }) }, pending);
    };
    return Object.freeze({
      postMessage: post,
      get ready() {
        return channel.ready;
      },
      onMessage: (listener: (message: unknown) => void) => {
        const own = (message: unknown): void => this.#call(() => listener(message));
        this.#emitter.on('message', own);
        channel.release();
        return () => {
          this.#emitter.off('message', own);
          if (this.#emitter.listenerCount('message') > 0) return;
          channel.hold();
          this.#onTaken?.();
        };
      },
      onClose: (listener: () => void) => {
        const own = (): void => this.#call(listener);
        this.#emitter.on('close', own);
        return () => void this.#emitter.off('close', own);
      },
      close: () => this.#fail(undefined),
    });
  }

  #call(listener: () => void): void {
    try {
      listener();
    } catch (error) {
      this.#options.onError(error);
    }
  }
}

function noRoom(): PortcullisError {
  const message = 'The messages that wait to be taken are larger than the extension may hold.';
  return new PortcullisError('RATE_LIMITED', message, { data: { limit: 'reassemblyBytesPerSession' } });
}
