import type { PortcullisError } from '../protocol/errors.ts';
import type { ItemFrame } from '../protocol/stream-frames.ts';

/** What an item's frame carries besides the stream's id. */
export type StreamItem = Omit<ItemFrame, 'type' | 'id'>;

/**
 * The sending end of a subscription: drives a generator as fast as the other side takes items.
 *
 * Requirements:
 * 1. The generator is asked for an item only while there is credit for it.
 * 2. After {@link stop} nothing is sent any more, the signal has fired, and the generator's `finally` runs as soon as it can.
 * 3. The generator is closed in every case: when it ends, fails, is stopped, or yields what cannot be sent.
 */
export class OutgoingStream {
  readonly #limit: number;
  readonly #send: (item: StreamItem) => void;
  readonly #controller = new AbortController();
  #credit: number;
  #wake: (() => void) | undefined;

  /**
   * @param credit - How many items the other side takes to begin with.
   * @param limit - How many may be in flight at most, whatever it grants.
   * @param send - Sends one item, for which there is credit.
   */
  constructor(credit: number, limit: number, send: (item: StreamItem) => void) {
    this.#credit = Math.min(credit, limit);
    this.#limit = limit;
    this.#send = send;
  }

  /** Fires when the items are no longer wanted; its reason is the error that {@link stop} was given. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** So many more items may be sent. */
  grant(count: number): void {
    this.#credit = Math.min(this.#credit + count, this.#limit);
    this.#wake?.();
  }

  /** Nobody is there to take items: the generator rests until the stream is stopped. */
  pause(): void {
    this.#credit = -Infinity;
  }

  /** The items are no longer wanted. */
  stop(error: PortcullisError): void {
    this.#controller.abort(error);
    this.#wake?.();
  }

  /**
   * Sends what a source yields. Resolves once the source has ended and is closed, whether or not the stream was stopped.
   *
   * @param toItem - Checks what was yielded and prepares it for the wire.
   * @throws what the source or `toItem` throws.
   */
  async drive(source: AsyncIterable<unknown>, toItem: (yielded: unknown) => Promise<StreamItem>): Promise<void> {
    const { signal } = this;
    const items = source[Symbol.asyncIterator]();
    let closing: Promise<unknown> | undefined;
    const close = (): Promise<unknown> => (closing ??= Promise.resolve(items.return?.()));
    // Without waiting for a `next` that is under way: a generator hears of it as soon as it gets there.
    const onStop = (): void => void close().catch(() => undefined); // told below
    signal.addEventListener('abort', onStop, { once: true });
    try {
      while (await this.#mayGoOn()) {
        const step = await items.next();
        if (step.done) return;
        if (this.#isStopped()) break;
        const item = await toItem(step.value);
        if (this.#isStopped()) break;
        this.#credit--;
        this.#send(item);
      }
    } finally {
      signal.removeEventListener('abort', onStop);
      await close();
    }
  }

  #isStopped(): boolean {
    return this.signal.aborted;
  }

  /** Waits for credit. `false`: the stream was stopped. */
  async #mayGoOn(): Promise<boolean> {
    while (this.#credit <= 0 && !this.#isStopped()) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
      this.#wake = undefined;
    }
    return !this.#isStopped();
  }
}
