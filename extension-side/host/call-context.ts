import type { IncomingCall } from './incoming-calls.ts';
import { ApplicationError } from '../../sdk/protocol/errors.ts';
import type { Context } from './context.ts';
import type { HostSession } from './host-session.ts';
import type { VerifiedSender } from './verified-sender.ts';

/** What the handler of one call, `around` and `onError` are given. */
export function callContext(session: HostSession, call: IncomingCall): Context {
  return new CallContext(session, call, `${session.id}/${String(call.frame.id)}`);
}

/** What a context says of the one call that it belongs to. */
export type CallFacts = Pick<Context, 'signal' | 'deadline' | 'requestId'> & {
  readonly lastEventId?: string | undefined;
};

/** Puts a context together. */
export function createContext(session: HostSession, facts: CallFacts): Context {
  return new CallContext(session, facts, facts.requestId, facts.lastEventId);
}

/** A class, since there is one for each call: its signal and deadline are made when a handler looks at them, and most do not. */
class CallContext implements Context {
  readonly sender: VerifiedSender;
  readonly session: HostSession;
  readonly requestId: string;
  declare readonly lastEventId?: string;
  readonly emit: Context['emit'];
  readonly error: Context['error'] = createError;
  readonly #facts: Pick<CallFacts, 'signal' | 'deadline'>;

  constructor(
    session: HostSession,
    facts: Pick<CallFacts, 'signal' | 'deadline'>,
    requestId: string,
    lastEventId?: string,
  ) {
    this.sender = session.sender;
    this.session = session;
    this.requestId = requestId;
    if (lastEventId !== undefined) this.lastEventId = lastEventId;
    this.emit = (name, payload, target) => session.emit(name, payload, target);
    this.#facts = facts;
    Object.freeze(this);
  }

  get signal(): AbortSignal {
    return this.#facts.signal;
  }

  get deadline(): number {
    return this.#facts.deadline;
  }
}

function createError<Code extends string>(code: Code, data?: unknown, message?: string): ApplicationError<Code> {
  return new ApplicationError(code, data, message);
}
