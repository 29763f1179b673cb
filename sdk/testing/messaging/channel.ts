import type { Engine } from '../engine.ts';
import type { Context, ListeningContext } from './context.ts';
import { soon } from '../realm/soon.ts';
import type { Mailbox } from './mailbox.ts';
import { PortEnd, type PortLink, type RuntimePort } from './port-end.ts';
import { takeApart, type Serialization } from './serialise.ts';

/** What a channel is opened with. */
export interface ChannelOptions {
  readonly opener: Context;
  readonly name: string;
  readonly engine: Engine;
  /** That of the extension it goes to, which decides for both directions. */
  readonly serialization: Serialization;
  /** Keeps the order of what the opener sends. */
  readonly mailbox: Mailbox;
}

/**
 * A runtime port: one end at its opener, and one in each context that listens. Requirements:
 *
 * 1. The opener's messages reach every context that listens, and theirs reach the opener.
 * 2. Whoever disconnects closes the whole channel, and hears nothing of it. What was posted before is delivered.
 * 3. When one context of several goes, nobody is told; when the last one goes, the opener is.
 */
export class Channel implements PortLink {
  readonly #options: ChannelOptions;
  readonly #opener: PortEnd;
  readonly #receivers = new Map<PortEnd, ListeningContext>();
  /** Of when it was opened: a port that a prerendered page opened keeps saying so. */
  readonly #sender: Readonly<Record<string, unknown>>;

  constructor(options: ChannelOptions) {
    this.#options = options;
    const { opener, engine, name } = options;
    this.#sender = opener.sender;
    this.#opener = new PortEnd(opener, engine, this, { name });
  }

  /** What `connect` returns. */
  get port(): RuntimePort {
    return this.#opener.port;
  }

  /** Its opener has ended: nobody hears of what it sends. */
  abandon(): void {
    this.#opener.abandon();
  }

  /** Gives a context its end, and calls its listeners with it. */
  accept(context: ListeningContext, listeners: readonly ((port: RuntimePort) => void)[]): void {
    const { engine, name } = this.#options;
    const end = new PortEnd(context, engine, this, { name, sender: this.#sender });
    this.#receivers.set(end, context);
    for (const listener of listeners) context.scope.deliver(() => listener(end.port));
  }

  /** Nobody is there to accept it. */
  reject(reason: string | undefined): void {
    this.#opener.lose(reason);
  }

  post(from: PortEnd, message: unknown): void {
    const putTogether = takeApart(message, this.#options.serialization, this.#options.engine.texts.notSerializable);
    this.#send(from, () => {
      if (from !== this.#opener) {
        this.#opener.receive(putTogether());
        return;
      }
      for (const [end, context] of [...this.#receivers]) {
        context.touch();
        end.receive(putTogether());
      }
    });
  }

  disconnect(from: PortEnd): void {
    this.#send(from, () => {
      const ends = [this.#opener, ...this.#receivers.keys()];
      this.#receivers.clear();
      for (const end of ends) end.lose();
    });
  }

  leave(from: PortEnd): void {
    if (from === this.#opener) this.disconnect(from);
    else if (this.#receivers.delete(from) && this.#receivers.size === 0) soon(() => this.#opener.lose());
  }

  /** In the order of everything else that this end's context sends. */
  #send(from: PortEnd, task: () => void): void {
    if (from === this.#opener) this.#options.mailbox.push(task);
    else soon(task);
  }
}
