import { soon } from '../realm/soon.ts';
import { clone } from '../messaging/serialise.ts';
import type { Realm } from '../realm/realm.ts';
import type { Scope } from '../realm/scope.ts';

interface PortEvent {
  readonly type: string;
  readonly data?: unknown;
  readonly ports: readonly MessagePortEnd[];
}

type Listener = ((event: PortEvent) => unknown) | { handleEvent(event: PortEvent): unknown };

interface Entry {
  readonly scope: Scope | undefined;
  readonly isOnce: boolean;
}

/** One end of a `MessageChannel`. What it receives runs in the scope that listens. */
export class MessagePortEnd {
  readonly #realm: Realm;
  /** Whether this browser tells the other end of a `close`. */
  readonly #tellsClose: boolean;
  readonly #listeners = new Map<string, Map<Listener, Entry>>();
  readonly #waiting: PortEvent[] = [];
  #onMessage: Listener | null = null;
  #scope: Scope | undefined;
  #isStarted = false;
  #isClosed = false;
  /** The other end. */
  other: MessagePortEnd | undefined;
  onmessageerror: Listener | null = null;

  constructor(realm: Realm, tellsClose: boolean) {
    this.#realm = realm;
    this.#tellsClose = tellsClose;
  }

  get onmessage(): Listener | null {
    return this.#onMessage;
  }

  set onmessage(listener: Listener | null) {
    this.#onMessage = listener;
    this.#scope = this.#realm.current;
    this.start();
  }

  addEventListener(
    type: string,
    listener: Listener,
    options?: boolean | { readonly once?: boolean; readonly signal?: AbortSignal },
  ): void {
    const { once: isOnce = false, signal } = typeof options === 'object' ? options : {};
    const listeners = this.#listeners.get(type) ?? new Map<Listener, Entry>();
    this.#listeners.set(type, listeners);
    if (signal?.aborted === true || listeners.has(listener)) return;
    listeners.set(listener, { scope: this.#realm.current, isOnce });
    signal?.addEventListener('abort', () => listeners.delete(listener));
  }

  removeEventListener(type: string, listener: Listener): void {
    this.#listeners.get(type)?.delete(listener);
  }

  start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    for (const event of this.#waiting.splice(0)) soon(() => this.#dispatch(event));
  }

  postMessage(data: unknown, given?: readonly unknown[] | { readonly transfer?: readonly unknown[] }): void {
    const event = { type: 'message', ...takeTransferred(data, given) };
    if (this.#isClosed) return;
    soon(() => {
      if (this.other) this.other.#receive(event);
    });
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    soon(() => {
      const other = this.other;
      if (!other || other.#isClosed) return;
      other.#isClosed = true;
      if (this.#tellsClose) other.#dispatch({ type: 'close', ports: [] });
    });
  }

  #receive(event: PortEvent): void {
    if (this.#isClosed) return;
    if (this.#isStarted) this.#dispatch(event);
    else this.#waiting.push(event);
  }

  #dispatch(event: PortEvent): void {
    const listeners = [...(this.#listeners.get(event.type) ?? [])];
    if (event.type === 'message' && this.#onMessage) {
      listeners.unshift([this.#onMessage, { scope: this.#scope, isOnce: false }]);
    }
    for (const [listener, { scope, isOnce }] of listeners) {
      if (isOnce) this.removeEventListener(event.type, listener);
      const call = (): unknown => (typeof listener === 'function' ? listener(event) : listener.handleEvent(event));
      if (scope) scope.deliver(() => void call());
      else call();
    }
  }
}

/** The class `MessageChannel` of a document. */
export function messageChannelOf(realm: Realm, tellsClose: boolean): new () => { port1: object; port2: object } {
  return class MessageChannel {
    readonly port1 = new MessagePortEnd(realm, tellsClose);
    readonly port2 = new MessagePortEnd(realm, tellsClose);

    constructor() {
      this.port1.other = this.port2;
      this.port2.other = this.port1;
    }
  };
}

/**
 * A message, copied, and the ports that go with it.
 *
 * @throws Error for what the fake browser cannot transfer.
 */
export function takeTransferred(
  data: unknown,
  given: readonly unknown[] | { readonly transfer?: readonly unknown[] } | undefined,
): { readonly data: unknown; readonly ports: readonly MessagePortEnd[] } {
  const transfer = Array.isArray(given)
    ? given
    : ((given as { transfer?: readonly unknown[] } | undefined)?.transfer ?? []);
  const ports = transfer.filter((item) => item instanceof MessagePortEnd);
  const buffers = transfer.filter((item) => item instanceof ArrayBuffer);
  if (ports.length + buffers.length < transfer.length) {
    throw new Error('The fake browser does not model the transfer of anything but message ports and buffers.');
  }
  if (holdsPort(data)) {
    throw new Error('The fake browser does not model message ports within a message: take them from event.ports.');
  }
  return { data: clone(data, buffers), ports };
}

function holdsPort(value: unknown, seen = new Set<unknown>()): boolean {
  if (value instanceof MessagePortEnd) return true;
  if (typeof value !== 'object' || value === null || seen.has(value)) return false;
  seen.add(value);
  return !ArrayBuffer.isView(value) && Object.values(value).some((inner) => holdsPort(inner, seen));
}
