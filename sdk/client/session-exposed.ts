import { errorToFrame } from '../peer/error-frame.ts';
import type { Parcels } from '../peer/parcels.ts';
import { PortcullisError, isApplicationError, isPortcullisError } from '../protocol/errors.ts';
import type { ErrorFrame, PageFrame, RequestFrame, ResultFrame } from '../protocol/frames.ts';
import { checkType, invalidArgument } from './check-type.ts';
import { throwLater } from './listeners.ts';
import { oncePerTurn } from '../peer/once-per-turn.ts';
import type { PartSession, SessionPart } from './session-part.ts';

const INPUT = { path: 'input', graph: true };
const OUTPUT = { path: 'output', graph: true, parcels: true };

/** What serves a call of the extension. */
type PageHandler = (input: unknown, context: { readonly signal: AbortSignal }) => unknown;

/** The part of a session that keeps what the extension may call on this page. */
export interface ExposedPart extends SessionPart {
  /**
   * Adds handlers.
   *
   * @returns what removes them.
   * @throws PortcullisError `INVALID_ARGUMENT` for what is no function, or is exposed already; otherwise where it cannot be had.
   */
  readonly expose: (handlers: Readonly<Record<string, unknown>>) => () => void;
}

/**
 * Makes the part of a session that keeps what the extension may call on this page.
 *
 * Requirements:
 * 1. The extension knows of the names before it hears the page's first call, so that what that call starts can call back.
 * 2. What is exposed makes a connection once, so that the extension finds the page, and holds none.
 * 3. A call ends when the extension says so, or is gone: it keeps the deadlines, and sends no call twice.
 */
export function createExposedPart(session: PartSession, { incoming, outgoing }: Parcels): ExposedPart {
  const { door } = session;
  const handlers = new Map<string, PageHandler>();
  /** By the ids of the calls: what ends those that run, or whose outcome is still to be pulled. */
  const ends = new Map<number, AbortController>();
  let send: ((frame: PageFrame) => void) | undefined;
  let isWelcomed = false;
  let isUnheard = false;

  const tell = (): void => send?.({ type: 'expose', names: [...handlers.keys()] });
  const tellSoon = oncePerTurn(tell);
  const onChange = (): void => {
    session.onDemand();
    tellSoon();
  };
  const end = (id: number, error: PortcullisError): void => {
    ends.get(id)?.abort(error);
    ends.delete(id);
  };
  const endAll = (error: PortcullisError): void => {
    for (const id of ends.keys()) end(id, error);
  };
  const serve = async (request: RequestFrame, reply: (frame: PageFrame) => void): Promise<void> => {
    const { id } = request;
    const controller = new AbortController();
    const { signal } = controller;
    ends.set(id, controller);
    signal.addEventListener('abort', () => incoming.drop(request.parcels, signal.reason as PortcullisError));
    const answer = await run(request, signal, reply);
    incoming.drop(request.parcels);
    if (signal.aborted) {
      outgoing.drop(answer.parcels);
      return;
    }
    reply(answer);
    if (answer.parcels) signal.addEventListener('abort', () => outgoing.drop(answer.parcels));
    else ends.delete(id);
  };
  const run = async (
    { id, name, input, encoded, parcels: list }: RequestFrame,
    signal: AbortSignal,
    reply: (frame: PageFrame) => void,
  ): Promise<ResultFrame | ErrorFrame> => {
    let isInside = false;
    try {
      const handler = handlers.get(name);
      if (!handler) throw new PortcullisError('PROCEDURE_NOT_FOUND', `The page does not expose "${name}".`);
      const value = door.decode(input, encoded, INPUT, list && (await incoming.collect(list, reply)));
      isInside = true;
      const output = await handler(value, { signal });
      isInside = false;
      const { wire, encoded: isEncoded, pending, parcels: sources } = door.encode(output, OUTPUT);
      if (pending) await pending;
      return {
        type: 'result',
        id,
        ...(wire !== undefined && { value: wire }),
        ...(isEncoded && { encoded: isEncoded }),
        ...(sources && { parcels: outgoing.hold(sources) }),
      };
    } catch (error) {
      // What a handler throws is the page's own affair, unless it is meant for the extension. The page hears of it as uncaught.
      const isMeant = isInside ? isApplicationError(error) : isPortcullisError(error);
      if (!isMeant) throwLater(error);
      const told = isMeant
        ? (error as PortcullisError) // or the other
        : new PortcullisError('HANDLER_FAILED', `The page's handler of "${name}" failed.`, { delivered: 'yes' });
      return errorToFrame(id, told, door, (sources) => outgoing.hold(sources));
    }
  };
  return {
    get isNeeded() {
      return isUnheard;
    },
    isFree: true,
    expose(given) {
      const refusal = session.refusal();
      if (refusal) throw refusal;
      const entries = Object.entries(given);
      for (const [name, handler] of entries) {
        checkType('function', handler, `The handler of "${name}"`);
        if (handlers.has(name)) throw invalidArgument(`"${name}" is exposed already. Take that back first.`);
      }
      for (const [name, handler] of entries) handlers.set(name, handler as PageHandler); // a function, see above
      isUnheard = !isWelcomed;
      onChange();
      return () => {
        for (const [name, handler] of entries) if (handlers.get(name) === handler) handlers.delete(name);
        isUnheard &&= handlers.size > 0;
        onChange();
      };
    },
    open(link) {
      ({ send } = link);
      if (handlers.size > 0) tell();
    },
    attach() {
      isWelcomed = true;
      isUnheard = false;
    },
    detach({ error }) {
      isWelcomed = false;
      send = undefined;
      endAll(error);
    },
    receivers: {
      request(frame) {
        if (send) void serve(frame, send);
      },
      cancel: ({ id }) =>
        end(id, new PortcullisError('ABORTED', 'The extension cancelled the call.', { delivered: 'unknown' })),
    },
    giveUp() {
      isUnheard = false;
    },
  };
}
