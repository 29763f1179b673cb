import { errorToFrame } from '../../sdk/peer/error-frame.ts';
import type { ValueDoor } from '../../sdk/peer/value-door.ts';
import { PortcullisError } from '../../sdk/protocol/errors.ts';
import type { PortOpenFrame } from '../../sdk/protocol/port-frames.ts';
import type { Channel } from './channel.ts';
import { tooManyStreams } from './host-streams.ts';
import type { OpenPort } from './open-port.ts';
import type { PartFrame, SessionPart } from './session-part.ts';

/** What the ports of a session need of it. */
export interface HostPortsOptions {
  /** How many may be open at once. */
  readonly limit: number;
  readonly door: ValueDoor;
  /** How many other streams, such as subscriptions, count against the limit. */
  readonly others: () => number;
  /** Why no new port is opened, if so. */
  readonly refusal: () => PortcullisError | undefined;
  /** Opens a port and calls its handler. `onEnd` is called once, when it is closed from this side. */
  readonly open: (frame: PortOpenFrame, onEnd: (error: PortcullisError | undefined) => void) => OpenPort;
  /** The last one was closed. */
  readonly onRest: () => void;
}

/**
 * The ports of one session that are open here.
 *
 * One that was closed counts as running until its handler has returned: a flood of closed ports is a flood.
 */
export class HostPorts implements SessionPart {
  readonly #options: HostPortsOptions;
  readonly #open = new Map<number, { readonly port: OpenPort; channel: Channel }>();
  /** Handlers that have not returned: of ports that were closed, too. */
  #running = 0;

  constructor(options: HostPortsOptions) {
    this.#options = options;
  }

  /** How many are open. */
  get size(): number {
    return this.#open.size;
  }

  get isBusy(): boolean {
    return this.size > 0;
  }

  receive(frame: PartFrame, channel: Channel): void {
    switch (frame.type) {
      case 'port-open':
        this.#openOrResume(frame, channel);
        return;
      case 'port-message':
        this.#open.get(frame.id)?.port.receive(frame);
        return;
      case 'port-acknowledge':
        this.#open.get(frame.id)?.port.acknowledge(frame.seq);
        return;
      case 'port-close':
        this.#close(frame.id);
        return;
      default: // another part's
    }
  }

  pause(channel: Channel): void {
    for (const open of this.#open.values()) if (open.channel === channel) open.port.pause();
  }

  stop(error: PortcullisError, channel?: Channel): void {
    for (const [id, open] of this.#open) if (!channel || open.channel === channel) this.#end(id, error);
  }

  #openOrResume(frame: PortOpenFrame, channel: Channel): void {
    const { limit, others, refusal, open, door } = this.#options;
    const known = this.#open.get(frame.id);
    if (known) {
      // It has all there is on its way here: sent again for each of these, that would be without bound.
      if (known.channel === channel) return;
      known.channel = channel;
      known.port.resume(frame.received ?? 0, (reply) => channel.send(reply));
      return;
    }
    const isTooMany = this.size + others() >= limit || this.#running >= 2 * limit;
    const refused = isTooMany ? tooManyStreams(limit) : refusal();
    if (refused) {
      channel.send({ ...errorToFrame(frame.id, refused), type: 'port-close' });
      return;
    }
    // Opened before, here or at an instance that is gone: nothing is known of it any more.
    if (frame.host !== undefined || frame.received !== undefined) channel.send({ type: 'port-reset', id: frame.id });
    const port = open(frame, (error) => {
      const last = this.#open.get(frame.id);
      if (last?.port !== port) return;
      this.#open.delete(frame.id);
      last.channel.send(
        error ? { ...errorToFrame(frame.id, error, door), type: 'port-close' } : { type: 'port-close', id: frame.id },
      );
      this.#rest();
    });
    this.#open.set(frame.id, { port, channel });
    this.#running++;
    void port.begin((reply) => channel.send(reply)).finally(() => this.#running--);
  }

  /** The page closed a port. What it sent before is taken before. */
  #close(id: number): void {
    const end = (): void =>
      this.#end(id, new PortcullisError('CONNECTION_CLOSED', 'The page closed the port.', { delivered: 'yes' }));
    const taken = this.#open.get(id)?.port.whenTaken();
    if (taken) void taken.then(end);
    else end();
  }

  #end(id: number, error: PortcullisError): void {
    const open = this.#open.get(id);
    if (!open) return;
    this.#open.delete(id);
    open.port.end(error);
    this.#rest();
  }

  #rest(): void {
    if (this.size === 0) this.#options.onRest();
  }
}
