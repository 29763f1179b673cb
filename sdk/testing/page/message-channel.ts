import type { Core } from '../core.ts';
import { clone } from '../messaging/serialise.ts';
import { soon } from '../realm/soon.ts';
import { EventList, handlerProperty } from './event-list.ts';

/** What a message brings. */
interface Delivery {
  readonly data: unknown;
  readonly ports: readonly MessagePortEnd[];
}

/** One end of a `MessageChannel`. What it receives runs in the scope that listens. */
class MessagePortEnd {
  readonly #events: EventList;
  /** Whether this browser tells the other end of a `close`. */
  readonly #tellsClose: boolean;
  readonly #waiting: Delivery[] = [];
  #isStarted = false;
  #isClosed = false;
  readonly addEventListener: EventList['add'];
  readonly removeEventListener: EventList['remove'];
  /** The other end. */
  other: MessagePortEnd | undefined;
  onmessageerror: unknown = null;

  constructor(core: Core) {
    this.#events = new EventList(core.realm, core.onUncaught);
    this.#tellsClose = core.engine.tellsClosedMessagePorts;
    this.addEventListener = this.#events.add;
    this.removeEventListener = this.#events.remove;
    const onmessage = handlerProperty(this.#events, 'message', () => this.start());
    Object.defineProperty(this, 'onmessage', onmessage);
  }

  start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    for (const delivery of this.#waiting.splice(0)) soon(() => this.#tell(delivery));
  }

  postMessage(data: unknown, given?: readonly unknown[] | { readonly transfer?: readonly unknown[] }): void {
    const delivery = takeTransferred(data, given);
    if (this.#isClosed) return;
    soon(() => {
      if (this.other) this.other.#receive(delivery);
    });
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    soon(() => {
      const other = this.other;
      if (!other || other.#isClosed) return;
      other.#isClosed = true;
      if (this.#tellsClose) other.#events.tell('close', {}, true);
    });
  }

  #receive(delivery: Delivery): void {
    if (this.#isClosed) return;
    if (this.#isStarted) this.#tell(delivery);
    else this.#waiting.push(delivery);
  }

  #tell(delivery: Delivery): void {
    this.#events.tell('message', delivery, true);
  }
}

/** The class `MessageChannel` of a document. */
export function messageChannelOf(core: Core): new () => { port1: object; port2: object } {
  return class MessageChannel {
    readonly port1 = new MessagePortEnd(core);
    readonly port2 = new MessagePortEnd(core);

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
): Delivery {
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
