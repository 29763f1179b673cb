import { errorFromFrame } from '../peer/error-frame.ts';
import { IncomingStream, type StreamLink, type StreamRequest } from '../peer/incoming-stream.ts';
import type { Loss } from '../peer/outgoing-calls.ts';
import { PortcullisError, isPortcullisError, type ApplicationError } from '../protocol/errors.ts';
import type { EndFrame } from '../protocol/stream-frames.ts';
import type { PartFrame, PartLink, PartSession, SessionPart } from './session-part.ts';

/** The credit of a host that names none. */
const DEFAULT_CREDIT = 64;

// References may be shared where the procedure says so, and the extension decides that.
const INPUT = { path: 'input', graph: true };
const ITEM = { path: 'item', graph: true };

/** What a subscription is iterated by, and ended. */
export type SubscriptionIterator = AsyncIterableIterator<unknown, undefined> & { unsubscribe(): void };

interface ActiveStream {
  readonly stream: IncomingStream;
  /** Attempts to connect that failed since there was a connection. */
  failures: number;
}

/** The subscriptions of a session. They outlive connections. */
export class SessionStreams implements SessionPart {
  readonly #session: PartSession;
  readonly #attempts: number;
  readonly #active = new Map<number, ActiveStream>();
  #link: StreamLink | undefined;
  #lastId = 0;

  /** @param attempts - How often a connection may fail in a row before the subscriptions do. */
  constructor(session: PartSession, attempts: number) {
    this.#session = session;
    this.#attempts = attempts;
  }

  get isNeeded(): boolean {
    return this.#active.size > 0;
  }

  /** How many are active. */
  get size(): number {
    return this.#active.size;
  }

  /** Prepares a subscription. Nothing is sent before the first `next`. */
  subscribe(name: string, input: unknown, signal: AbortSignal | undefined): SubscriptionIterator {
    let id: number | undefined;
    const onAbort = (): void => stream.fail(aborted(name, stream.wasSent, signal));
    const stream = new IncomingStream({
      decode: (frame) => this.#session.door.decode(frame.value, frame.encoded, ITEM),
      onEnd: () => {
        signal?.removeEventListener('abort', onAbort);
        if (id !== undefined && this.#active.delete(id)) this.#session.onDemand();
      },
    });
    const start = (payload: Pick<StreamRequest, 'input' | 'encoded'>): void => {
      if (stream.isEnded) return;
      id = ++this.#lastId;
      stream.begin({ id, name, ...payload });
      this.#active.set(id, { stream, failures: 0 });
      if (this.#link) stream.attach(this.#link);
      this.#session.onDemand();
    };
    let begun = false;
    const begin = (): void => {
      begun = true;
      signal?.addEventListener('abort', onAbort);
      if (signal?.aborted) onAbort();
      else this.#prepare(input, start, (error) => stream.fail(error));
    };
    const unsubscribe = (): void => {
      begun = true;
      stream.stop();
    };
    const iterator: SubscriptionIterator = {
      next: () => {
        if (!begun) begin();
        return stream.next();
      },
      return: () => {
        unsubscribe();
        return Promise.resolve({ done: true, value: undefined });
      },
      unsubscribe,
      [Symbol.asyncIterator]: () => iterator,
    };
    return iterator;
  }

  attach({ limits, send }: PartLink): void {
    const { streamCredit } = limits;
    const credit =
      Number.isSafeInteger(streamCredit) && Number(streamCredit) > 0 ? Number(streamCredit) : DEFAULT_CREDIT;
    this.#link = { credit, send };
    for (const active of this.#active.values()) {
      active.failures = 0;
      active.stream.attach(this.#link);
    }
  }

  detach({ error }: Loss): void {
    const failed = this.#link ? 0 : 1;
    this.#link = undefined;
    for (const active of [...this.#active.values()]) {
      active.stream.detach();
      active.failures += failed;
      if (active.failures >= this.#attempts) active.stream.fail(asFor(active.stream, error));
    }
  }

  receive(frame: PartFrame): void {
    if (frame.type === 'item') this.#active.get(frame.id)?.stream.receive(frame);
    else if (frame.type === 'end') this.#active.get(frame.id)?.stream.finish(this.#readEnd(frame));
  }

  giveUp(error: PortcullisError): void {
    for (const { stream } of [...this.#active.values()]) stream.fail(asFor(stream, error));
  }

  close(error: PortcullisError): void {
    this.giveUp(error);
  }

  #prepare(
    input: unknown,
    start: (payload: Pick<StreamRequest, 'input' | 'encoded'>) => void,
    fail: (error: PortcullisError) => void,
  ): void {
    const { door, refusal } = this.#session;
    if (refusal) {
      fail(refusal);
      return;
    }
    try {
      const { wire, encoded, pending } = door.encode(input, INPUT);
      const go = (): void => start({ ...(wire !== undefined && { input: wire }), ...(encoded && { encoded }) });
      if (pending) pending.then(go, (error: unknown) => fail(toError(error)));
      else go();
    } catch (error) {
      fail(toError(error));
    }
  }

  #readEnd({
    code,
    message = '',
    delivered = 'unknown',
    ...fields
  }: EndFrame): PortcullisError | ApplicationError | undefined {
    if (code === undefined) return undefined;
    try {
      return errorFromFrame({ ...fields, type: 'error', code, message, delivered }, 'no', this.#session.door);
    } catch (error) {
      return toError(error);
    }
  }
}

/** The error as the reader of a stream meets it: what was sent may have arrived. */
function asFor({ wasSent }: IncomingStream, { code, message, cause, data }: PortcullisError): PortcullisError {
  return new PortcullisError(code, message, { delivered: wasSent ? 'unknown' : 'no', cause, data });
}

function toError(error: unknown): PortcullisError {
  return isPortcullisError(error) ? error : new PortcullisError('INVALID_FRAME', String(error));
}

function aborted(name: string, wasSent: boolean, signal: AbortSignal | undefined): PortcullisError {
  return new PortcullisError('ABORTED', `The subscription "${name}" was aborted by its signal.`, {
    delivered: wasSent ? 'unknown' : 'no',
    cause: signal?.reason,
  });
}
