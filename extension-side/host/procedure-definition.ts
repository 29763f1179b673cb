import type { AllowRule } from './allow-rule.ts';
import type { Context } from './context.ts';
import type { ErrorSchemas, Schema } from './schema.ts';

// `Symbol.for`, so that a procedure defined with another copy of the library is still one.
const PROCEDURE = Symbol.for('portcullis.Procedure');

declare const signature: unique symbol;

/**
 * A procedure as `query`, `mutation` and `subscription` define it, frozen, to be given to `createHost`.
 *
 * @typeParam Signature - What it is in the contract.
 */
export interface ProcedureDefinition<Signature> extends ProcedureSettings {
  /** Exists for the compiler alone, never at run time. */
  readonly [signature]?: Signature;
}

/** The run-time side of a {@link ProcedureDefinition}: what was declared, for the host to read. */
export interface ProcedureSettings {
  /** Which definer made it. */
  readonly kind: 'query' | 'mutation' | 'subscription';
  /** Checks what the caller sends. */
  readonly input?: Schema;
  /** Checks what the handler returns, or each item that it yields. */
  readonly output?: Schema;
  /** Check the data of `context.error`, by code. */
  readonly errors?: ErrorSchemas;
  /** Takes what `input` made of the caller's input, `undefined` where there is no `input`. */
  readonly handler: (input: unknown, context: Context) => unknown;
  /** Narrows who may call. */
  readonly allow?: readonly AllowRule[];
  /** The longest a call may take, in milliseconds. */
  readonly timeoutMs?: number;
  /** Whether shared and cyclic references survive. */
  readonly graph?: boolean;
  /** Whether running the handler twice for one call does no harm. */
  readonly idempotent?: boolean;
  /** Whether a subscription begins anew after a lost connection though its items are not tracked. */
  readonly restart?: boolean;
}

/** Brands and freezes. The caller has checked `settings`. */
export function toProcedureDefinition(settings: ProcedureSettings): ProcedureSettings {
  const definition = { ...settings };
  Object.defineProperty(definition, PROCEDURE, { value: true });
  return Object.freeze(definition);
}

/** Tells whether a value came from `query`, `mutation` or `subscription`, also those of another copy of the library. */
export function isProcedureDefinition(value: unknown): value is ProcedureSettings {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, PROCEDURE);
}
