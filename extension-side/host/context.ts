import type { ApplicationError } from '../../sdk/protocol/errors.ts';
import type { EmitTarget } from './emit-target.ts';
import type { Session } from './session.ts';
import type { VerifiedSender } from './verified-sender.ts';

/**
 * What a handler knows about the call it serves.
 *
 * Handlers in files of their own take a plain `Context`, which accepts any error code.
 *
 * @typeParam Errors - Data by error code, from the procedure's `errors`.
 *
 * @example
 * ```ts
 * export async function wipe(_input: void, context: Context): Promise<void> {
 *   await deleteEverything(context.signal);
 * }
 * ```
 */
export interface Context<Errors extends object = Record<string, unknown>> {
  /** Who calls. */
  readonly sender: VerifiedSender;
  /** The client's session. */
  readonly session: Session;
  /**
   * Fires when the answer is no longer wanted: cancelled, past its deadline, no longer allowed, or the host closes; of queries, subscriptions and
   * ports also 15 seconds after their connection was lost, unless the page is back.
   */
  readonly signal: AbortSignal;
  /**
   * When the answer is too late, in milliseconds since 1970-01-01 UTC (as `Date.now()`): the page's deadline or the procedure's `timeoutMs`, whichever
   * comes first. `Infinity` where there is neither, and of subscriptions and ports.
   */
  readonly deadline: number;
  /** Identifies the call, the same over all of its attempts. It begins with `session.id`: keep it out of logs, too. */
  readonly requestId: string;
  /**
   * Subscriptions that go on after a lost connection: the id of the last item made with `tracked` that arrived. The page has all up to
   * it, and lacks what came after.
   */
  readonly lastEventId?: string | undefined;
  /**
   * Emits one of the host's events, to every page that listens and may, as `host.emit` does. Here its name and payload are checked when the
   * handler runs: a handler's types cannot name the host that it is part of.
   *
   * @throws `INVALID_ARGUMENT` for an event that the host does not have or a target that is none, `INVALID_OUTPUT` for a payload that its schema refuses,
   * `NOT_SERIALIZABLE` or `MESSAGE_TOO_LARGE` for one that cannot travel.
   */
  emit(event: string, payload?: unknown, target?: EmitTarget): void;
  /**
   * Makes an error that reaches the page as itself, to be thrown by the handler of a procedure. Anything else that a handler throws is redacted;
   * a port's handler has no errors of its own, and closes its port with `HANDLER_FAILED`.
   *
   * @param code - One of the procedure's `errors`, or any where it declares none.
   * @param details - The data, checked by the code's schema where there is one, then a message for people, which is the code by default.
   *
   * @example
   * ```ts
   * if (used + size > quota) throw context.error('QUOTA_FULL', { quota, used });
   * ```
   */
  error<Code extends keyof Errors & string>(
    code: Code,
    ...details: ErrorDetails<Errors[Code]>
  ): ApplicationError<Code, Errors[Code]>;
}

/** The arguments of `context.error` after the code: the data may be left out where its schema allows `undefined`. */
export type ErrorDetails<Data> = undefined extends Data
  ? [data?: Data, message?: string]
  : [data: Data, message?: string];
