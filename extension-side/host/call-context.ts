import type { IncomingCall } from '../../sdk/peer/incoming-calls.ts';
import { ApplicationError } from '../../sdk/protocol/errors.ts';
import type { Context } from './context.ts';
import type { HostSession } from './host-session.ts';

/** What the handler of one call, `around` and `onError` are given. */
export function callContext(session: HostSession, call: IncomingCall): Context {
  return Object.freeze({
    sender: session.sender,
    session,
    signal: call.signal,
    deadline: call.deadline,
    requestId: `${session.id}/${String(call.frame.id)}`,
    error: <Code extends string>(code: Code, data?: unknown, message?: string) =>
      new ApplicationError(code, data, message),
  });
}
