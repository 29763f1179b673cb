import type { IncomingCall } from '../../sdk/peer/incoming-calls.ts';
import { ApplicationError } from '../../sdk/protocol/errors.ts';
import type { Context } from './context.ts';
import type { EmitTarget } from './emit-target.ts';
import type { HostSession } from './host-session.ts';

/** What the handler of one call, `around` and `onError` are given. */
export function callContext(session: HostSession, call: IncomingCall): Context {
  return createContext(session, {
    get signal() {
      return call.signal;
    },
    deadline: call.deadline,
    requestId: `${session.id}/${String(call.frame.id)}`,
  });
}

/** What a context says of the one call that it belongs to. */
export type CallFacts = Pick<Context, 'signal' | 'deadline' | 'requestId'> & {
  readonly lastEventId?: string | undefined;
};

/** Puts a context together. */
export function createContext(session: HostSession, facts: CallFacts): Context {
  const { deadline, requestId, lastEventId } = facts;
  return Object.freeze({
    sender: session.sender,
    session,
    // Made when a handler looks at it: most do not.
    get signal() {
      return facts.signal;
    },
    deadline,
    requestId,
    ...(lastEventId !== undefined && { lastEventId }),
    emit: (name: string, payload?: unknown, target?: EmitTarget) => session.emit(name, payload, target),
    error: <Code extends string>(code: Code, data?: unknown, message?: string) =>
      new ApplicationError(code, data, message),
  });
}
