import type { Query } from '../../sdk/protocol/contract.ts';
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

// The order matters: where nothing fits, the compiler explains the last one that comes closest.
/** What {@link query} takes: a handler, or options with one. */
export type QueryOptions<Input, Errors, Result, Returned, Received, Hints extends Hinting> =
  | CheckedOutputOptions<Input, Errors, Returned, Received, Hints>
  | UncheckedOutputOptions<Input, Errors, Result>
  | BareHandler<Result>;

/**
 * Defines a procedure that changes nothing. After a lost connection the page simply asks again, so the handler may run
 * more than once for a call.
 *
 * @throws `INVALID_ARGUMENT` for an option that is not known or of the wrong type.
 *
 * @example
 * ```ts
 * getStatus: query(() => ({ ready: true })),
 * getDocument: query({ input: DocumentId, output: Document, handler: ({ id }, context) => load(id, context.signal) }),
 * ```
 */
export function query<
  Result,
  Input extends Schema | undefined = undefined,
  Errors extends ErrorSchemas | undefined = undefined,
  Returned = never,
  Received = NoOutput,
  Hints extends LiteralHints<Hints> = never,
>(
  definition: QueryOptions<Input, Errors, Result, Returned, Received, Hints>,
): ProcedureDefinition<Query<SchemaInput<Input, void>, PageOutput<Received, Result>, DeclaredErrors<Errors>>> {
  return readProcedureOptions('query', definition);
}
