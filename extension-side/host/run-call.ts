import type { IncomingCall, Outcome } from '../../sdk/peer/incoming-calls.ts';
import { ApplicationError, PortcullisError, isApplicationError, isPortcullisError } from '../../sdk/protocol/errors.ts';
import type { ValueDoor } from '../../sdk/peer/value-door.ts';
import type { RequestFrame } from '../../sdk/protocol/frames.ts';
import { callContext } from './call-context.ts';
import type { CompiledProcedure, ProcedureTable } from './compiled-procedure.ts';
import type { Context } from './context.ts';
import type { HostSession } from './host-session.ts';
import type { Ledger } from './ledger/ledger.ts';
import { redact } from './redact.ts';
import { validate } from './validate.ts';

/** What running a call needs of the host. */
export interface CallRunnerOptions {
  readonly procedures: ProcedureTable;
  readonly ledger: Ledger;
  readonly door: ValueDoor;
  readonly around: ((context: Context, next: () => Promise<unknown>) => Promise<unknown>) | undefined;
  readonly exposeErrors: boolean;
  /** Judges the session's sender by the procedure's own rules; throws `ORIGIN_NOT_ALLOWED`. */
  readonly admit: (session: HostSession, procedure: CompiledProcedure) => Promise<void>;
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
    if (call.frame.kind === 'query') {
      return this.#settle(session, call, async () => {
        const { procedure, input } = await this.#prepare(session, call);
        return this.#enter(procedure, input, callContext(session, call));
      });
    }
    const turn = session.takeTurn();
    const outcome = await this.#settle(session, call, () => this.#runMutation(session, call, turn));
    turn.pass();
    return outcome;
  }

  async #settle(session: HostSession, call: IncomingCall, run: () => Promise<Outcome>): Promise<Outcome> {
    try {
      return await run();
    } catch (error) {
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
    if (decision.kind === 'finished') return decision.outcome;
    await turn.come;
    if (call.signal.aborted) {
      ledger.withdraw(session, id);
      throw notEntered(call.frame.name);
    }
    turn.pass();
    const outcome = await this.#enter(procedure, input, callContext(session, call));
    ledger.finish(session, id, outcome);
    return outcome;
  }

  async #prepare(session: HostSession, call: IncomingCall): Promise<{ procedure: CompiledProcedure; input: unknown }> {
    const procedure = this.#find(call.frame);
    if (procedure.policy) await this.#options.admit(session, procedure);
    if (procedure.definition.timeoutMs !== undefined) call.limitTime(procedure.definition.timeoutMs);
    const { door } = this.#options;
    const input = await readInput(procedure, call.frame, door);
    if (call.signal.aborted) throw notEntered(call.frame.name);
    return { procedure, input };
  }

  #find({ name, kind }: RequestFrame): CompiledProcedure {
    const procedure = this.#options.procedures[name];
    if (!procedure) throw new PortcullisError('PROCEDURE_NOT_FOUND', `The extension has no procedure "${name}".`);
    const actual = procedure.definition.kind;
    if (actual === kind) return procedure;
    const verb = actual === 'query' ? 'query' : 'mutate';
    throw new PortcullisError(
      'PROCEDURE_NOT_FOUND',
      `"${name}" is a ${actual}, not a ${kind}: call it with client.${verb}().`,
      {
        data: { kind: actual },
      },
    );
  }

  async #enter(procedure: CompiledProcedure, input: unknown, context: Context): Promise<Outcome> {
    const { around } = this.#options;
    const { handler } = procedure.definition;
    const next = async (): Promise<unknown> => handler(input, context);
    try {
      return await this.#readOutput(procedure, await (around ? around(context, next) : next()), context);
    } catch (error) {
      if (isApplicationError(error)) return this.#readApplicationError(procedure, error, context);
      this.#options.onError(error, context);
      if (error instanceof UnsendableOutput) return error.reason;
      return redact(procedure.name, error, this.#options.exposeErrors);
    }
  }

  async #readOutput({ name, definition }: CompiledProcedure, output: unknown, context: Context): Promise<Outcome> {
    if (!definition.output) return this.#toResult(definition, output);
    const validation = await validate(definition.output, output);
    if (validation.valid) return this.#toResult(definition, validation.value);
    return this.#invalidOutput(
      `The handler of "${name}" returned what its output schema does not allow.`,
      validation.issues,
      context,
    );
  }

  async #toResult({ graph = false }: CompiledProcedure['definition'], value: unknown): Promise<Outcome> {
    try {
      const { wire, encoded, pending } = this.#options.door.encode(value, { path: 'output', graph });
      if (pending) await pending;
      return { ...(wire !== undefined && { value: wire }), ...(encoded && { encoded }) };
    } catch (error) {
      throw isPortcullisError(error) ? new UnsendableOutput(error) : error;
    }
  }

  async #readApplicationError(
    { name, definition }: CompiledProcedure,
    error: ApplicationError,
    context: Context,
  ): Promise<Outcome> {
    if (!definition.errors) return error;
    const schema = Object.hasOwn(definition.errors, error.code) ? definition.errors[error.code] : undefined;
    if (!schema)
      return this.#invalidOutput(
        `The handler of "${name}" failed with an error that it does not declare.`,
        [],
        context,
      );
    try {
      const validation = await validate(schema, error.data);
      if (validation.valid) return new ApplicationError(error.code, validation.value, error.message);
      return this.#invalidOutput(
        `The data of an error of "${name}" is not what its schema allows.`,
        validation.issues,
        context,
      );
    } catch (failure) {
      this.#options.onError(failure, context);
      return redact(name, failure, this.#options.exposeErrors);
    }
  }

  /** The issues are for the extension's author: a page that got them would learn of values it was not meant to see. */
  #invalidOutput(summary: string, issues: readonly unknown[], context: Context): PortcullisError {
    const { onError, exposeErrors } = this.#options;
    onError(new PortcullisError('INVALID_OUTPUT', summary, { delivered: 'yes', data: { issues } }), context);
    return new PortcullisError('INVALID_OUTPUT', summary, {
      delivered: 'yes',
      ...(exposeErrors && { data: { issues } }),
    });
  }
}

async function readInput(
  { name, definition }: CompiledProcedure,
  frame: RequestFrame,
  door: ValueDoor,
): Promise<unknown> {
  if (!definition.input) {
    if (frame.input === undefined) return undefined;
    const message = `"${name}" takes no input.`;
    throw new PortcullisError('INVALID_INPUT', message, { data: { issues: [{ message }] } });
  }
  const input = door.decode(frame.input, frame.encoded, { path: 'input', graph: definition.graph ?? false });
  const validation = await validate(definition.input, input);
  if (validation.valid) return validation.value;
  const [first] = validation.issues;
  throw new PortcullisError(
    'INVALID_INPUT',
    `The input of "${name}" is not valid: ${first?.message ?? 'no reason given'}.`,
    {
      data: { issues: validation.issues },
    },
  );
}

/** What a handler returned, and no door lets through. */
class UnsendableOutput extends Error {
  readonly reason: PortcullisError;

  constructor({ code, message, data }: PortcullisError) {
    super(message);
    this.reason = new PortcullisError(code, message, { delivered: 'yes', data });
  }
}

function notEntered(name: string): PortcullisError {
  return new PortcullisError('ABORTED', `The call "${name}" was aborted before its handler was entered.`);
}
