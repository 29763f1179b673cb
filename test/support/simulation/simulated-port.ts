import { FakeEvent, jsonClone } from '../fake-runtime/fake-event.ts';
import type { Delivery } from './delivery.ts';

/** One end of a port. */
export class SimulatedPort {
  readonly onMessage = new FakeEvent<(message: unknown) => void>();
  readonly onDisconnect = new FakeEvent<() => void>();
  readonly name: string;
  readonly sender: unknown;
  readonly #out: Delivery;
  /** Called before a message leaves. */
  onPost: () => void = () => undefined;
  #isNew = true;
  other: SimulatedPort | undefined;
  /** `dead`: takes messages and loses them, as after the back/forward cache. */
  state: 'open' | 'closed' | 'dead' = 'open';

  constructor(name: string, out: Delivery, sender?: unknown) {
    this.name = name;
    this.sender = sender;
    this.#out = out;
  }

  postMessage(message: unknown): void {
    if (this.state === 'closed') throw new Error('Attempting to use a disconnected port object');
    if (this.state === 'dead') return;
    const copy = jsonClone(message);
    const receive = (): void => {
      if (this.other?.state === 'open') this.other.onMessage.emit(copy);
    };
    // A request that came before its hello would be refused, and its double that came after would run.
    if (this.#isNew) this.#out.deliverFirst(receive);
    else this.#out.deliverMessage(receive);
    this.#isNew = false;
    this.onPost();
  }

  /** The other end hears of it, this one does not. What was posted before is delivered. */
  disconnect(): void {
    if (this.state !== 'open') return;
    this.state = 'closed';
    this.#out.deliver(() => this.other?.lose());
  }

  /** It is closed from the other side, or by the browser. */
  lose(): void {
    if (this.state !== 'open') return;
    this.state = 'closed';
    this.onDisconnect.emit();
  }
}
