import type { ValueDoor } from '../../sdk/peer/value-door.ts';
import type { ParcelContent, ParcelSource } from '../../sdk/protocol/codec/parcels.ts';
import { ApplicationError, PortcullisError, isApplicationError, isPortcullisError } from '../../sdk/protocol/errors.ts';
import type { CompiledProcedure, ProcedureTable } from './compiled-procedure.ts';
import type { Context } from './context.ts';
import type { ProcedureSettings } from './procedure-definition.ts';
import { redact } from './redact.ts';
import { buffersGivenWith } from './transferred.ts';
import { validate, validateAtOnce, type Validation } from './validate.ts';

/** What checking a call needs of the host. */
export interface ProcedureChecksOptions {
  readonly procedures: ProcedureTable;
  readonly exposeErrors: boolean;
  readonly onError: (error: unknown, context: Context) => void;
}

/** A value as a frame carries it. */
export interface Payload {
  readonly value?: unknown;
  readonly encoded?: boolean;
}

/** A value as it arrives. */
export interface ArrivingPayload {
  readonly value?: unknown;
  readonly encoded?: boolean | undefined;
  /** What of it travelled apart. */
  readonly parcels?: readonly ParcelContent[] | undefined;
}

/** A value as it leaves. */
export interface LeavingPayload extends Payload {
  /** What of it travels apart. */
  readonly parcels?: readonly ParcelSource[];
}

/** What preparing an output needs to know. */
export interface OutputTerms {
  /** What messages call the value. */
  readonly path: string;
  /** The session's. */
  readonly door: ValueDoor;
}

/** By which of the client's methods each kind is called. */
const METHODS: Readonly<Record<ProcedureSettings['kind'], string>> = {
  query: 'query',
  mutation: 'mutate',
  subscription: 'subscribe',
};

/** The checks that stand between a frame and a handler, on the way in and on the way out. */
export class ProcedureChecks {
  readonly #options: ProcedureChecksOptions;

  constructor(options: ProcedureChecksOptions) {
    this.#options = options;
  }

  /**
   * Finds a procedure by its own name and kind.
   *
   * @throws PortcullisError `PROCEDURE_NOT_FOUND`, with the real kind where only the kind is wrong.
   */
  find(name: string, kind: string): CompiledProcedure {
    const procedure = this.#options.procedures[name];
    if (!procedure) throw new PortcullisError('PROCEDURE_NOT_FOUND', `The extension has no procedure "${name}".`);
    const actual = procedure.definition.kind;
    if (actual === kind) return procedure;
    throw new PortcullisError(
      'PROCEDURE_NOT_FOUND',
      `"${name}" is a ${actual}, not a ${kind}: call it with client.${METHODS[actual]}().`,
      { data: { kind: actual } },
    );
  }

  /**
   * Reads a call's input and asks the procedure's schema about it. To be awaited; it is there at once where the schema's answer is.
   *
   * @throws PortcullisError `INVALID_INPUT` with the issues, or what the door throws.
   */
  readInput({ name, definition }: CompiledProcedure, payload: ArrivingPayload, door: ValueDoor): unknown {
    if (!definition.input) {
      if (payload.value === undefined) return undefined;
      const message = `"${name}" takes no input.`;
      throw new PortcullisError('INVALID_INPUT', message, { data: { issues: [{ message }] } });
    }
    const terms = { path: 'input', graph: definition.graph ?? false };
    const input = door.decode(payload.value, payload.encoded, terms, payload.parcels);
    const validation = validateAtOnce(definition.input, input);
    return validation instanceof Promise
      ? validation.then((answer) => validInput(name, answer))
      : validInput(name, validation);
  }

  /**
   * Asks the procedure's schema about what its handler gave, and prepares it for the wire. To be awaited; it is there at once where the schema's
   * answer is.
   *
   * @throws PortcullisError `INVALID_OUTPUT`, or what the door throws; the page may be told, the host has been.
   */
  readOutput(
    procedure: CompiledProcedure,
    output: unknown,
    terms: OutputTerms,
    context: Context,
  ): LeavingPayload | Promise<LeavingPayload> {
    const { name, definition } = procedure;
    const transfer = buffersGivenWith(output);
    if (!definition.output) return this.#encodeOutput(procedure, output, { ...terms, transfer }, context);
    const encodeValid = (validation: Validation): LeavingPayload | Promise<LeavingPayload> => {
      if (validation.valid) return this.#encodeOutput(procedure, validation.value, { ...terms, transfer }, context);
      const summary = `The handler of "${name}" gave what its output schema does not allow.`;
      throw new Refused(this.#invalidOutput(summary, validation.issues, context));
    };
    const validation = validateAtOnce(definition.output, output);
    return validation instanceof Promise ? validation.then(encodeValid) : encodeValid(validation);
  }

  #encodeOutput(
    { name, definition }: CompiledProcedure,
    value: unknown,
    { path, door, transfer }: OutputTerms & { readonly transfer: readonly ArrayBuffer[] | undefined },
    context: Context,
  ): LeavingPayload | Promise<LeavingPayload> {
    const fail = (error: unknown): never => {
      this.#options.onError(error, context);
      if (!isPortcullisError(error)) throw new Refused(redact(name, error, this.#options.exposeErrors));
      const { code, message, data } = error;
      throw new Refused(new PortcullisError(code, message, { delivered: 'yes', data }));
    };
    try {
      const terms = { path, graph: definition.graph ?? false, parcels: definition.kind !== 'subscription' };
      const { wire, encoded, pending, parcels } = door.encode(value, terms, transfer);
      // Field by field: spreading costs more than all the rest.
      const payload: { -readonly [Field in keyof LeavingPayload]: LeavingPayload[Field] } = {};
      if (wire !== undefined) payload.value = wire;
      if (encoded) payload.encoded = true;
      if (parcels) payload.parcels = parcels;
      return pending ? pending.then(() => payload, fail) : payload;
    } catch (error) {
      return fail(error);
    }
  }

  /** What the page is told of a handler's failure. Never rejects. */
  async readFailure(
    procedure: CompiledProcedure,
    error: unknown,
    context: Context,
  ): Promise<PortcullisError | ApplicationError> {
    if (error instanceof Refused) return error.reason;
    if (isApplicationError(error)) return this.#readApplicationError(procedure, error, context);
    this.#options.onError(error, context);
    return redact(procedure.name, error, this.#options.exposeErrors);
  }

  async #readApplicationError(
    { name, definition }: CompiledProcedure,
    error: ApplicationError,
    context: Context,
  ): Promise<PortcullisError | ApplicationError> {
    if (!definition.errors) return error;
    const schema = Object.hasOwn(definition.errors, error.code) ? definition.errors[error.code] : undefined;
    if (!schema) {
      const summary = `The handler of "${name}" failed with an error that it does not declare.`;
      return this.#invalidOutput(summary, [], context);
    }
    try {
      const validation = await validate(schema, error.data);
      if (validation.valid) return new ApplicationError(error.code, validation.value, error.message);
      const summary = `The data of an error of "${name}" is not what its schema allows.`;
      return this.#invalidOutput(summary, validation.issues, context);
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

function validInput(name: string, validation: Validation): unknown {
  if (validation.valid) return validation.value;
  const [first] = validation.issues;
  const reason = first?.message ?? 'no reason given';
  throw new PortcullisError('INVALID_INPUT', `The input of "${name}" is not valid: ${reason}.`, {
    data: { issues: validation.issues },
  });
}

/** Carries what the page is told through the handler's own error handling; the host has been told. */
class Refused extends Error {
  readonly reason: PortcullisError;

  constructor(reason: PortcullisError) {
    super(reason.message);
    this.reason = reason;
  }
}
