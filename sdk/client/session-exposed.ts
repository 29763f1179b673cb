import { IncomingCalls, type IncomingCall, type Outcome } from '../peer/incoming-calls.ts';
import type { Loss } from '../peer/call-owner.ts';
import { PortcullisError, isApplicationError, isPortcullisError } from '../protocol/errors.ts';
import { throwLater } from './listeners.ts';
import { oncePerTurn } from './once-per-turn.ts';
import type { PartFrame, PartLink, PartSession, SessionPart } from './session-part.ts';

/** Calls of the extension that may run here at once. */
const MOST_CALLS = 1_024;

const INPUT = { path: 'input', graph: true };
const OUTPUT = { path: 'output', graph: true, parcels: true };

/** What serves a call of the extension. */
export type PageHandler = (input: unknown, context: { readonly signal: AbortSignal }) => unknown;

/** What the extension may call on this page. It makes a connection once, so that the extension finds it, and holds none. */
export class SessionExposed implements SessionPart {
  readonly #session: PartSession;
  readonly #handlers = new Map<string, PageHandler>();
  #link: PartLink | undefined;
  #calls: IncomingCalls | undefined;
  #isUnheard = false;
  readonly #tellSoon = oncePerTurn(() => this.#tell());

  constructor(session: PartSession) {
    this.#session = session;
  }

  get isNeeded(): boolean {
    return this.#isUnheard;
  }

  /**
   * Adds handlers.
   *
   * @returns what removes them.
   * @throws PortcullisError `INVALID_ARGUMENT` for what is no function, or is exposed already; otherwise where it cannot be had.
   */
  expose(handlers: Readonly<Record<string, unknown>>): () => void {
    const { refusal } = this.#session;
    if (refusal) throw refusal;
    const entries = Object.entries(handlers);
    for (const [name, handler] of entries) {
      if (typeof handler !== 'function') throw invalid(`The handler of "${name}" must be a function.`);
      if (this.#handlers.has(name)) throw invalid(`"${name}" is exposed already. Take that back first.`);
    }
    for (const [name, handler] of entries) this.#handlers.set(name, handler as PageHandler); // a function, see above
    this.#isUnheard = this.#link === undefined;
    this.#changed();
    return () => {
      for (const [name, handler] of entries) if (this.#handlers.get(name) === handler) this.#handlers.delete(name);
      this.#changed();
    };
  }

  attach(link: PartLink): void {
    this.#link = link;
    this.#isUnheard = false;
    // The host counts its calls anew on each connection.
    this.#calls = new IncomingCalls(
      this.#session.door,
      this.#session.parcels,
      (call) => this.#run(call),
      MOST_CALLS,
      () => undefined,
    );
    if (this.#handlers.size > 0) this.#tell();
  }

  detach({ error }: Loss): void {
    this.#link = undefined;
    this.#calls?.abortWhere(() => true, error);
    this.#calls = undefined;
  }

  receive(frame: PartFrame): void {
    const link = this.#link;
    if (frame.type === 'request') this.#calls?.receive(frame, (outcome) => link?.send(outcome));
    else if (frame.type === 'cancel') this.#calls?.cancel(frame.id);
  }

  giveUp(): void {
    this.#isUnheard = false;
  }

  close(error: PortcullisError): void {
    this.#handlers.clear();
    this.#isUnheard = false;
    this.#calls?.abortWhere(() => true, error);
  }

  #changed(): void {
    this.#session.onDemand();
    this.#tellSoon();
  }

  #tell(): void {
    this.#link?.send({ type: 'expose', names: [...this.#handlers.keys()] });
  }

  async #run(call: IncomingCall): Promise<Outcome> {
    const { door } = this.#session;
    const { frame, signal } = call;
    const { name } = frame;
    try {
      const handler = this.#handlers.get(name);
      if (!handler) return new PortcullisError('PROCEDURE_NOT_FOUND', `The page does not expose "${name}".`);
      const input = door.decode(frame.input, frame.encoded, INPUT, frame.parcels && (await call.collect()));
      const output = await enter(handler, input, signal);
      const { wire, encoded, pending, parcels } = door.encode(output, OUTPUT);
      if (pending) await pending;
      return { ...(wire !== undefined && { value: wire }), ...(encoded && { encoded }), ...(parcels && { parcels }) };
    } catch (error) {
      if (error instanceof Thrown) return outcomeOf(name, error.reason);
      return isPortcullisError(error)
        ? error
        : new PortcullisError('HANDLER_FAILED', `The page's handler of "${name}" failed.`);
    }
  }
}

/** Carries what a handler threw past what the door throws. */
class Thrown extends Error {
  readonly reason: unknown;

  constructor(reason: unknown) {
    super();
    this.reason = reason;
  }
}

async function enter(handler: PageHandler, input: unknown, signal: AbortSignal): Promise<unknown> {
  try {
    return await handler(input, { signal });
  } catch (error) {
    throw new Thrown(error);
  }
}

/** What a page's handler throws is the page's own affair, unless it is meant for the extension. The page hears of it as uncaught. */
function outcomeOf(name: string, error: unknown): Outcome {
  if (isApplicationError(error)) return error;
  throwLater(error);
  return new PortcullisError('HANDLER_FAILED', `The page's handler of "${name}" failed.`, { delivered: 'yes' });
}

function invalid(message: string): PortcullisError {
  return new PortcullisError('INVALID_ARGUMENT', message);
}
