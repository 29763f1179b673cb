import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Subscription } from '../../sdk/protocol/contract.ts';
import type { Context } from './context.ts';
import type { ProcedureDefinition } from './procedure-definition.ts';
import type {
  CommonOptions,
  DeclaredErrors,
  ErrorData,
  Hinting,
  LiteralHints,
  NoOutput,
  PageOutput,
} from './procedure-options.ts';
import { readProcedureOptions } from './read-procedure-options.ts';
import type { ErrorSchemas, Schema, SchemaInput, SchemaOutput } from './schema.ts';
import type { Tracked, Untracked } from './tracked.ts';

/** What all subscriptions can declare. They have no `timeoutMs`: they end when they end. */
export interface StreamOptions<Input, Errors> extends Omit<CommonOptions<Input, Errors>, 'timeoutMs'> {
  /**
   * Whether the handler runs anew after a lost connection although its items are not `tracked`. Then the page may receive items that it
   * has had. Without it, such a subscription ends with `INTERRUPTED`.
   *
   * @defaultValue `false`
   */
  readonly restart?: boolean | undefined;
}

/** A generator without options. It gets no input: a subscription with one is refused as `INVALID_INPUT`. */
export interface BareGenerator<Yielded> {
  (input: undefined, context: Context): AsyncIterable<Yielded>;
  /** Never there: tells the compiler that a handler is not an object of options, which it needs to tell those apart. */
  readonly output?: undefined;
}

/** A subscription whose items are what the handler yields, unchecked. */
export interface UncheckedItemsOptions<Input, Errors, Yielded> extends StreamOptions<Input, Errors> {
  readonly output?: undefined;
  /** Yields the items. It is asked for the next one when the page has room for it; its `finally` runs however it ends. */
  readonly handler: (
    input: SchemaOutput<Input, undefined>,
    context: Context<ErrorData<Errors>>,
  ) => AsyncIterable<Yielded>;
}

/** A subscription whose items are checked before they leave. */
export interface CheckedItemsOptions<Input, Errors, Returned, Received, Hints extends Hinting> extends StreamOptions<
  Input,
  Errors
> {
  /** Checks each item; the page receives what comes out of it. */
  readonly output: StandardSchemaV1<Returned, Received>;
  /** Yields the items. It is asked for the next one when the page has room for it; its `finally` runs however it ends. */
  readonly handler: (
    input: SchemaOutput<Input, undefined>,
    context: Context<ErrorData<Errors>>,
  ) => AsyncIterable<NoInfer<Returned> | Tracked<NoInfer<Returned>> | Hints['wanted']>;
}

// The order matters: where nothing fits, the compiler explains the last one that comes closest.
/** What {@link subscription} takes: a handler, or options with one. */
export type SubscriptionOptions<Input, Errors, Yielded, Returned, Received, Hints extends Hinting> =
  | CheckedItemsOptions<Input, Errors, Returned, Received, Hints>
  | UncheckedItemsOptions<Input, Errors, Yielded>
  | BareGenerator<Yielded>;

/**
 * Defines a procedure that answers with a stream of items. A slow page slows the generator down; one that is gone ends it.
 *
 * @throws `INVALID_ARGUMENT` for an option that is not known or of the wrong type.
 *
 * @example
 * ```ts
 * importProgress: subscription({
 *   input: ImportInput,
 *   handler: async function* ({ file }, context) {
 *     for await (const step of importFile(file, context.signal)) yield tracked(String(step.percent), step);
 *   },
 * }),
 * ```
 */
export function subscription<
  Yielded,
  Input extends Schema | undefined = undefined,
  Errors extends ErrorSchemas | undefined = undefined,
  Returned = never,
  Received = NoOutput,
  Hints extends LiteralHints<Hints> = never,
>(
  definition: SubscriptionOptions<Input, Errors, Yielded, Returned, Received, Hints>,
): ProcedureDefinition<
  Subscription<SchemaInput<Input, void>, PageOutput<Received, Untracked<Yielded>>, DeclaredErrors<Errors>>
> {
  return readProcedureOptions('subscription', definition);
}
