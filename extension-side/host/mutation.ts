import type { Mutation } from '../../sdk/protocol/contract.ts';
import type { ProcedureDefinition } from './procedure-definition.ts';
import type {
  BareHandler,
  CheckedOutputOptions,
  DeclaredErrors,
  Hinting,
  LiteralHints,
  NoOutput,
  PageOutput,
  UncheckedOutputOptions,
} from './procedure-options.ts';
import { readProcedureOptions } from './read-procedure-options.ts';
import type { ErrorSchemas, Schema, SchemaInput } from './schema.ts';

/** What {@link mutation} takes beyond what a query does. */
export interface Repeatability {
  /**
   * Whether running the handler twice for one call does no harm. Then a call that was cut off by the end of the worker
   * runs again instead of failing with `INTERRUPTED`.
   *
   * @defaultValue `false`
   */
  readonly idempotent?: boolean | undefined;
}

// The order matters: where nothing fits, the compiler explains the last one that comes closest.
/** What {@link mutation} takes: a handler, or options with one. */
export type MutationOptions<Input, Errors, Result, Returned, Received, Hints extends Hinting> =
  | (CheckedOutputOptions<Input, Errors, Returned, Received, Hints> & Repeatability)
  | (UncheckedOutputOptions<Input, Errors, Result> & Repeatability)
  | BareHandler<Result>;

/**
 * Defines a procedure that changes something. Its handler runs at most once for a call, and a lost connection does not
 * abort it.
 *
 * @throws `INVALID_ARGUMENT` for an option that is not known or of the wrong type.
 *
 * @example
 * ```ts
 * openDocument: mutation({
 *   input: OpenInput,
 *   output: OpenOutput,
 *   errors: { QUOTA_FULL: QuotaFull },
 *   handler: async ({ url }, context) => {
 *     if (full()) throw context.error('QUOTA_FULL', { free: 0 });
 *     return open(url, context.signal);
 *   },
 * }),
 * ```
 */
export function mutation<
  Result,
  Input extends Schema | undefined = undefined,
  Errors extends ErrorSchemas | undefined = undefined,
  Returned = never,
  Received = NoOutput,
  Hints extends LiteralHints<Hints> = never,
>(
  definition: MutationOptions<Input, Errors, Result, Returned, Received, Hints>,
): ProcedureDefinition<Mutation<SchemaInput<Input, void>, PageOutput<Received, Result>, DeclaredErrors<Errors>>> {
  return readProcedureOptions('mutation', definition);
}
