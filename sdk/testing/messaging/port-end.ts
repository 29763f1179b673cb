import type { Engine } from '../engine.ts';
import type { Context } from './context.ts';
import { ExtensionEvent } from './extension-event.ts';

/** A runtime port, as code sees it. */
export interface RuntimePort {
  readonly name: string;
  readonly sender?: unknown;
  /** Why it was disconnected, in browsers that say so here. */
  readonly error?: unknown;
  readonly onMessage: ExtensionEvent<(message: unknown, port: RuntimePort) => void>;
  readonly onDisconnect: ExtensionEvent<(port: RuntimePort) => void>;
  postMessage(message: unknown): void;
  disconnect(): void;
}

/** What an end needs of its channel. */
export interface PortLink {
  post(from: PortEnd, message: unknown): void;
  /** Code at this end called `disconnect`. */
  disconnect(from: PortEnd): void;
  /** The context of this end is gone, or no longer reachable. */
  leave(from: PortEnd): void;
}

/** One end of a channel, in one context. */
export class PortEnd {
  readonly context: Context;
  readonly port: RuntimePort;
  readonly #engine: Engine;
  readonly #link: PortLink;
  /** `dead`: the back/forward cache cut it, or its context is gone, and its code does not know. */
  #state: 'open' | 'closed' | 'dead' = 'open';
  /** Whether its code has closed it, and so hears nothing more. */
  #isDeaf = false;
  #error: { readonly message: string } | null = null;

  constructor(context: Context, engine: Engine, link: PortLink, facts: { name: string; sender?: unknown }) {
    this.context = context;
    this.#engine = engine;
    this.#link = link;
    this.port = this.#createPort(facts);
    context.ports.add(this);
  }

  /** A message has come. */
  receive(message: unknown): void {
    if (this.#state !== 'open') return;
    const { scope } = this.context;
    scope.deliverNow(() => {
      if (this.#isDeaf) return;
      for (const listener of this.port.onMessage.snapshot()) scope.attempt(() => listener(message, this.port));
    });
  }

  /** The other side is gone, for this reason if the browser gives one. */
  lose(reason?: string): void {
    if (this.#state !== 'open') return;
    this.#close('closed');
    this.#tell(reason);
  }

  /** The page goes into the back/forward cache. Returns what tells it so after its return, where browsers do. */
  cut(): () => void {
    if (this.#state !== 'open') return () => undefined;
    const { tellsRestoredPorts } = this.#engine;
    this.#link.leave(this);
    this.#close(tellsRestoredPorts ? 'closed' : 'dead');
    this.#isDeaf = !tellsRestoredPorts;
    return () => this.#tell(undefined);
  }

  /** Its context is gone. */
  abandon(): void {
    this.#isDeaf = true;
    if (this.#state !== 'open') return;
    this.#link.leave(this);
    this.#close('dead');
  }

  #close(state: 'closed' | 'dead'): void {
    this.#state = state;
    this.context.ports.delete(this);
  }

  #tell(reason: string | undefined): void {
    const { scope, lastError } = this.context;
    scope.deliverNow(() => {
      if (this.#isDeaf) return;
      const { portsHaveError } = this.#engine;
      if (portsHaveError && reason !== undefined) this.#error = { message: reason };
      lastError.during(portsHaveError ? undefined : reason, () => {
        for (const listener of this.port.onDisconnect.snapshot()) scope.attempt(() => listener(this.port));
      });
    });
  }

  #createPort({ name, sender }: { name: string; sender?: unknown }): RuntimePort {
    const readError = (): unknown => this.#error;
    const port: RuntimePort = {
      name,
      onMessage: new ExtensionEvent(),
      onDisconnect: new ExtensionEvent(),
      postMessage: (message) => {
        if (this.#state === 'closed') throw new Error(this.#engine.texts.portClosed);
        if (this.#state === 'open') this.#link.post(this, message);
      },
      disconnect: () => {
        this.#isDeaf = true;
        if (this.#state !== 'open') return;
        this.#close('closed');
        this.#link.disconnect(this);
      },
      ...(sender !== undefined && { sender }),
    };
    if (this.#engine.portsHaveError) Object.defineProperty(port, 'error', { enumerable: true, get: readError });
    return port;
  }
}
