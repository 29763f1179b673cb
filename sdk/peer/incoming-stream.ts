import { isPortcullisError, PortcullisError, type ApplicationError } from '../protocol/errors.ts';
import type { CreditFrame, ItemFrame, SubscribeFrame, UnsubscribeFrame } from '../protocol/stream-frames.ts';

/** What a subscription asks for. */
export type StreamRequest = Pick<SubscribeFrame, 'id' | 'name' | 'input' | 'encoded'>;

/** A connection as a stream sees it. */
export interface StreamLink {
  /** How many items may be on their way or waiting here. */
  readonly credit: number;
  send(frame: SubscribeFrame | CreditFrame | UnsubscribeFrame): void;
}

/** What a stream needs of its owner. */
export interface IncomingStreamOptions {
  /** Reads an item; throws a `PortcullisError` where it cannot be read. */
  readonly decode: (frame: ItemFrame) => unknown;
  /** Called once: nothing more is to come. */
  readonly onEnd: () => void;
}

interface Reader {
  resolve(result: IteratorResult<unknown, undefined>): void;
  reject(error: Error): void;
}

/**
 * The receiving end of a subscription.
 *
 * Requirements:
 * 1. Each item is delivered once and in order, to whoever asks for the next.
 * 2. No more items wait here than were granted: credit goes back, half of it at a time, as items are taken.
 * 3. What arrived before the end is delivered before the end, unless the reader itself wanted no more.
 * 4. On a new connection it goes on after the last item that arrived, or tells that this is not possible.
 */
export class IncomingStream {
  readonly #options: IncomingStreamOptions;
  #request: StreamRequest | undefined;
  #link: StreamLink | undefined;
  #items: unknown[] = [];
  readonly #readers: Reader[] = [];
  #end: { error: Error | undefined } | undefined;
  /** Items that were taken and whose credit has not gone back. */
  #taken = 0;
  #wasSent = false;
  #lastEventId: string | undefined;
  #untracked = false;

  constructor(options: IncomingStreamOptions) {
    this.#options = options;
  }

  /** Whether nothing more is to come. */
  get isEnded(): boolean {
    return this.#end !== undefined;
  }

  /** Whether the other side may have heard of it. */
  get wasSent(): boolean {
    return this.#wasSent;
  }

  /** Its request is ready to be sent. */
  begin(request: StreamRequest): void {
    this.#request = request;
  }

  /** A connection is there: asks for the items that are still to come. */
  attach(link: StreamLink): void {
    if (!this.#request) return;
    this.#link = link;
    this.#taken = 0;
    link.send({
      type: 'subscribe',
      ...this.#request,
      credit: Math.max(0, link.credit - this.#items.length),
      ...(this.#wasSent && { again: true }),
      ...(this.#lastEventId !== undefined && { lastEventId: this.#lastEventId }),
      ...(this.#untracked && { untracked: true }),
    });
    this.#wasSent = true;
  }

  /** The connection is gone. */
  detach(): void {
    this.#link = undefined;
  }

  next(): Promise<IteratorResult<unknown, undefined>> {
    if (this.#items.length > 0) {
      const value = this.#items.shift();
      this.#giveBack();
      return Promise.resolve({ done: false, value });
    }
    if (!this.#end) return new Promise((resolve, reject) => this.#readers.push({ resolve, reject }));
    const { error } = this.#end;
    this.#end.error = undefined; // told once
    return error ? Promise.reject(error) : Promise.resolve({ done: true, value: undefined });
  }

  /** An item arrived. */
  receive(frame: ItemFrame): void {
    if (this.#end) return;
    if (frame.eventId === undefined) this.#untracked = true;
    else this.#lastEventId = frame.eventId;
    let value: unknown;
    try {
      value = this.#options.decode(frame);
    } catch (error) {
      this.fail(isPortcullisError(error) ? error : new PortcullisError('INVALID_FRAME', String(error)));
      return;
    }
    const reader = this.#readers.shift();
    if (!reader) {
      if (this.#items.length >= (this.#link?.credit ?? Infinity)) this.fail(beyondCredit());
      else this.#items.push(value);
      return;
    }
    reader.resolve({ done: false, value });
    this.#giveBack();
  }

  /** The other side has nothing more, or failed. */
  finish(error?: PortcullisError | ApplicationError): void {
    this.#link = undefined;
    this.#close(error);
  }

  /** The reader wants no more: what waits here is dropped, and the other side is told. */
  stop(): void {
    this.#cancel(undefined);
  }

  /** Ends the stream from this side, with an error for the reader in the place of what waits here. */
  fail(error: PortcullisError): void {
    this.#cancel(error);
  }

  #cancel(error: PortcullisError | undefined): void {
    this.#items = [];
    if (this.#end) return;
    if (this.#request) this.#link?.send({ type: 'unsubscribe', id: this.#request.id });
    this.#link = undefined;
    this.#close(error);
  }

  #close(error: Error | undefined): void {
    if (this.#end) return;
    const [first, ...others] = this.#readers.splice(0);
    this.#end = { error: first ? undefined : error };
    if (error) first?.reject(error);
    else first?.resolve({ done: true, value: undefined });
    for (const reader of others) reader.resolve({ done: true, value: undefined });
    this.#options.onEnd();
  }

  #giveBack(): void {
    const link = this.#link;
    if (!link || !this.#request || ++this.#taken < Math.ceil(link.credit / 2)) return;
    link.send({ type: 'credit', id: this.#request.id, count: this.#taken });
    this.#taken = 0;
  }
}

/** An extension that sends what nobody asked for would fill the page's memory. */
function beyondCredit(): PortcullisError {
  return new PortcullisError('INVALID_FRAME', 'The extension sent more items than the page had asked for.', {
    delivered: 'yes',
  });
}
