import type { AllowRule } from './allow-rule.ts';
import type { Context } from './context.ts';
import type { ErrorSchemas, Schema } from './schema.ts';

// `Symbol.for`, so that a procedure defined with another copy of the library is still one.
const PROCEDURE = Symbol.for('portcullis.Procedure');

declare const signature: unique symbol;

/**
 * A procedure as `query` and `mutation` define it, frozen, to be given to `createHost`.
 *
 * @typeParam Signature - What it is in the contract.
 */
export interface ProcedureDefinition<Signature> extends ProcedureSettings {
  /** Exists for the compiler alone, never at run time. */
  readonly [signature]?: Signature;
}

/** The run-time side of a {@link ProcedureDefinition}. */
export interface ProcedureSettings {
  readonly kind: 'query' | 'mutation';
  readonly input?: Schema;
  readonly output?: Schema;
  readonly errors?: ErrorSchemas;
  /** Takes what `input` made of the caller's input, `undefined` where there is no `input`. */
  readonly handler: (input: unknown, context: Context) => unknown;
  readonly allow?: readonly AllowRule[];
  readonly timeoutMs?: number;
  readonly graph?: boolean;
  readonly idempotent?: boolean;
}

/** Brands and freezes. The caller has checked `settings`. */
export function toProcedureDefinition(settings: ProcedureSettings): ProcedureSettings {
  const definition = { ...settings };
  Object.defineProperty(definition, PROCEDURE, { value: true });
  return Object.freeze(definition);
}

/** Tells whether a value came from `query` or `mutation`, also those of another copy of the library. */
export function isProcedureDefinition(value: unknown): value is ProcedureSettings {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, PROCEDURE);
}
