import { errorFromFrame } from '../peer/error-frame.ts';
import type { Loss } from '../peer/outgoing-calls.ts';
import { PortcullisError, isPortcullisError } from '../protocol/errors.ts';
import type { PortCloseFrame } from '../protocol/port-frames.ts';
import type { ClientPort } from './client-port-types.ts';
import { PagePort } from './client-port.ts';
import type { PartFrame, PartLink, PartSession, SessionPart } from './session-part.ts';

/** The ports of a session. They outlive connections. */
export class SessionPorts implements SessionPart {
  readonly #session: PartSession;
  readonly #attempts: number;
  readonly #open = new Map<number, PagePort>();
  #link: PartLink | undefined;
  #lastId = 0;

  /** @param attempts - How often a connection may fail in a row before the ports do. */
  constructor(session: PartSession, attempts: number) {
    this.#session = session;
    this.#attempts = attempts;
  }

  get isNeeded(): boolean {
    return this.#open.size > 0;
  }

  /**
   * Opens a port.
   *
   * @throws PortcullisError where ports cannot be had.
   */
  open(name: string): ClientPort {
    const { refusal, door } = this.#session;
    if (refusal) throw refusal;
    const port = new PagePort(++this.#lastId, name, door, ({ id }) => {
      if (this.#open.delete(id)) this.#session.onDemand();
    });
    this.#open.set(port.id, port);
    if (this.#link) port.attach(this.#link);
    this.#session.onDemand();
    return port.toClientPort();
  }

  attach(link: PartLink): void {
    this.#link = link;
    for (const port of this.#open.values()) port.attach(link);
  }

  detach({ error }: Loss): void {
    const failed = this.#link ? 0 : 1;
    this.#link = undefined;
    for (const port of [...this.#open.values()]) {
      port.detach();
      port.failures += failed;
      if (port.failures >= this.#attempts) port.end(error);
    }
  }

  receive(frame: PartFrame): void {
    switch (frame.type) {
      case 'port-message':
        this.#open.get(frame.id)?.receive(frame);
        return;
      case 'port-acknowledge':
        this.#open.get(frame.id)?.acknowledge(frame.seq);
        return;
      case 'port-reset':
        this.#open.get(frame.id)?.reset();
        return;
      case 'port-close':
        this.#open.get(frame.id)?.end(this.#readClose(frame));
        return;
      default: // another part's
    }
  }

  giveUp(error: PortcullisError): void {
    for (const port of [...this.#open.values()]) port.end(error);
  }

  close(error: PortcullisError): void {
    this.giveUp(error);
  }

  #readClose({ code, message = '', delivered = 'unknown', ...fields }: PortCloseFrame): PortcullisError | undefined {
    if (code === undefined) return undefined;
    try {
      const error = errorFromFrame({ ...fields, type: 'error', code, message, delivered }, 'no', this.#session.door);
      return isPortcullisError(error) ? error : new PortcullisError('HANDLER_FAILED', error.message);
    } catch (error) {
      return isPortcullisError(error) ? error : new PortcullisError('INVALID_FRAME', String(error));
    }
  }
}
