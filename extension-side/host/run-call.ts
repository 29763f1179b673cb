import type { ParcelContent } from '../../sdk/protocol/codec/parcels.ts';
import { shieldMessage } from '../../sdk/protocol/codec/shield-message.ts';
import { PortcullisError } from '../../sdk/protocol/errors.ts';
import { callContext } from './call-context.ts';
import type { CompiledProcedure } from './compiled-procedure.ts';
import type { Context } from './context.ts';
import { partyKey } from './gate/binding-key.ts';
import type { HostSession } from './host-session.ts';
import type { IncomingCall, Outcome } from './incoming-calls.ts';
import type { IncomingLimits } from './incoming-room.ts';
import type { Ledger } from './ledger/ledger.ts';
import type { ParcelRoom } from './parcel-room.ts';
import type { ProcedureChecks } from './procedure-checks.ts';
import { ROOM_RETRY_MS } from './rate-refusal.ts';
import { roughBytes } from './rough-bytes.ts';

/** What running a call needs of the host. */
export interface CallRunnerOptions {
  readonly checks: ProcedureChecks;
  readonly ledger: Ledger;
  readonly around: ((context: Context, next: () => Promise<unknown>) => Promise<unknown>) | undefined;
  /** Judges the session's sender by the procedure's own rules; throws `ORIGIN_NOT_ALLOWED`. */
  readonly admit: (session: HostSession, procedure: CompiledProcedure) => Promise<void>;
  readonly limits: IncomingLimits;
  /** Where inputs wait for their parcels, and the messages of ports until they are taken. */
  readonly room: ParcelRoom;
  readonly onError: (error: unknown, context: Context) => void;
}

/**
 * Takes one call from the router's table to its handler and back. In this order:
 *
 * 1. the procedure by its own name and kind; 2. its own `allow`; 3. the input's schema; 4. the ledger, for mutations; 5. the turn of the
 * session's mutations; 6. `around` and the handler; 7. the output's schema, or the error's.
 *
 * Up to 5 nothing was delivered; from 6 on it was.
 */
export class CallRunner {
  readonly #options: CallRunnerOptions;

  constructor(options: CallRunnerOptions) {
    this.#options = options;
  }

  /** Runs a call. Never rejects. */
  async run(session: HostSession, call: IncomingCall): Promise<Outcome> {
    const turn = call.frame.kind === 'query' ? undefined : session.takeTurn();
    try {
      if (turn) return await this.#runMutation(session, call, turn);
      // No handler is entered before the whole message has been looked at.
      const { procedure, input } = await this.#prepare(session, call);
      if (call.isAborted) throw notEntered(call.frame.name); // what follows in the same message may cancel it
      return await this.#enter(session, procedure, input, callContext(session, call));
    } catch (error) {
      return this.#notEntered(error, session, call);
    } finally {
      turn?.pass();
    }
  }

  /** What the page is told of a failure before the handler was entered. */
  #notEntered(error: unknown, session: HostSession, call: IncomingCall): PortcullisError {
    if (error instanceof PortcullisError) {
      if (error.cause !== undefined) this.#options.onError(error, callContext(session, call)); // the page does not get the cause
      return error;
    }
    // A schema or a store threw: that is the extension's own affair, and no word of it is for the page.
    this.#options.onError(error, callContext(session, call));
    return new PortcullisError(
      'HANDLER_FAILED',
      `The call "${call.frame.name}" failed before its handler was entered.`,
    );
  }

  async #runMutation(
    session: HostSession,
    call: IncomingCall,
    turn: ReturnType<HostSession['takeTurn']>,
  ): Promise<Outcome> {
    const { ledger } = this.#options;
    const { id } = call.frame;
    ledger.prepare(session);
    const { procedure, input } = await this.#prepare(session, call);
    const decision = await ledger.begin(session, call.frame, procedure.definition.idempotent === true);
    if (decision.kind === 'finished') return forAnyWay(decision.outcome);
    await turn.come;
    if (call.isAborted) {
      ledger.withdraw(session, id);
      throw notEntered(call.frame.name);
    }
    turn.pass();
    const outcome = await this.#enter(session, procedure, input, callContext(session, call));
    ledger.finish(session, id, outcome);
    return outcome;
  }

  /** Finds the procedure and reads its input: at once, unless something has to be waited for. */
  #prepare(session: HostSession, call: IncomingCall): Prepared | Promise<Prepared> {
    const { name, kind, parcels } = call.frame;
    // The page may name any kind; a subscription is not to be had by a request.
    const procedure = this.#options.checks.find(name, (kind as string) === 'subscription' ? 'request' : kind);
    const { policy, definition } = procedure;
    if (policy || (parcels && definition.input)) return this.#prepareLater(session, call, procedure);
    if (definition.timeoutMs !== undefined) call.limitTime(definition.timeoutMs);
    return this.#read(session, call, procedure);
  }

  async #prepareLater(session: HostSession, call: IncomingCall, procedure: CompiledProcedure): Promise<Prepared> {
    const { policy, definition } = procedure;
    if (policy) await this.#options.admit(session, procedure);
    // Its abort has passed: nothing would stop what is asked for from here on.
    if (call.isAborted) throw notEntered(call.frame.name);
    if (definition.timeoutMs !== undefined) call.limitTime(definition.timeoutMs);
    const parcels = definition.input && call.frame.parcels && (await this.#collect(session, call));
    return this.#read(session, call, procedure, parcels);
  }

  /** Waits for the parcels of an input. What came of it with the frame is held meanwhile, and nobody has looked at that. */
  async #collect(session: HostSession, call: IncomingCall): Promise<readonly ParcelContent[]> {
    const { room, limits } = this.#options;
    const most = Math.min(limits.reassemblyBytes, limits.reassemblyBytesPerSession);
    const bytes = roughBytes(call.frame.input, most);
    const leave = room.take({ session: session.key, party: partyKey(session.sender) }, bytes);
    if (!leave) throw noRoom(call.frame.name, bytes > most);
    try {
      return await call.collect();
    } finally {
      leave();
    }
  }

  #read(
    { door }: HostSession,
    call: IncomingCall,
    procedure: CompiledProcedure,
    parcels?: readonly ParcelContent[],
  ): Prepared | Promise<Prepared> {
    const { input: value, encoded, name } = call.frame;
    const prepared = (input: unknown): Prepared => {
      if (call.isAborted) throw notEntered(name);
      return { procedure, input };
    };
    const input = this.#options.checks.readInput(procedure, { value, encoded, parcels }, door);
    return input instanceof Promise ? input.then(prepared) : prepared(input);
  }

  async #enter(
    { door }: HostSession,
    procedure: CompiledProcedure,
    input: unknown,
    context: Context,
  ): Promise<Outcome> {
    const { around, checks } = this.#options;
    const { handler } = procedure.definition;
    try {
      const output = await (around ? around(context, async () => handler(input, context)) : handler(input, context));
      const outcome = checks.readOutput(procedure, output, { path: 'output', door }, context);
      return outcome instanceof Promise ? await outcome : outcome;
    } catch (error) {
      return checks.readFailure(procedure, error, context);
    }
  }
}

/** A call that may enter its handler. */
interface Prepared {
  readonly procedure: CompiledProcedure;
  readonly input: unknown;
}

/** It may have been prepared for a lane, and be answered over a JSON port now. */
function forAnyWay(outcome: Outcome): Outcome {
  if (outcome instanceof Error || !outcome.encoded) return outcome;
  return { ...outcome, value: shieldMessage(outcome.value, true) };
}

function noRoom(name: string, isTooLarge: boolean): PortcullisError {
  const limit = 'reassemblyBytesPerSession';
  if (isTooLarge) {
    const message = `The input of "${name}" is too large to wait for its parcels.`;
    return new PortcullisError('MESSAGE_TOO_LARGE', message, { data: { limit } });
  }
  const message = 'The inputs that wait for their parcels are larger than the extension may hold.';
  return new PortcullisError('RATE_LIMITED', message, { data: { limit, retryAfterMs: ROOM_RETRY_MS } });
}

function notEntered(name: string): PortcullisError {
  return new PortcullisError('ABORTED', `The call "${name}" was aborted before its handler was entered.`);
}
