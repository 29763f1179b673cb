import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { ApplicationError } from '../../sdk/protocol/errors.ts';
import type { AllowRule } from './allow-rule.ts';
import type { Context } from './context.ts';
import type { ErrorSchemas, SchemaInput, SchemaOutput } from './schema.ts';

/** A handler without options. It gets no input: a call with one is refused as `INVALID_INPUT`. */
export interface BareHandler<Result> {
  (input: undefined, context: Context): Result;
  /** Never there: tells the compiler that a handler is not an object of options, which it needs to tell those apart. */
  readonly output?: undefined;
}

/** What all procedures can declare. */
export interface CommonOptions<Input, Errors> {
  /** Checks the input before the handler sees it. Without it, a call with any input is refused as `INVALID_INPUT`. */
  readonly input?: Input;
  /** Schemas of the data of `context.error`, by code. Each code reaches the page as an `ApplicationError`. */
  readonly errors?: Errors;
  /** Narrows who may call this procedure. A sender must pass this and the host's `allow`. @defaultValue the host's `allow` */
  readonly allow?: readonly AllowRule[] | undefined;
  /** The longest a call may take, in milliseconds, above `0`; the page's own deadline may be sooner. @defaultValue `Infinity`: the page's alone */
  readonly timeoutMs?: number | undefined;
  /** Whether shared and cyclic references survive in input and output. Many schemas never end on cycles. @defaultValue `false` */
  readonly graph?: boolean | undefined;
}

/** A procedure whose output is what the handler returns, unchecked. */
export interface UncheckedOutputOptions<Input, Errors, Result> extends CommonOptions<Input, Errors> {
  /** Left out: the page receives what the handler returns. */
  readonly output?: undefined;
  /** Does the work. What it throws is redacted, save `context.error`. */
  readonly handler: (input: SchemaOutput<Input, undefined>, context: Context<ErrorData<Errors>>) => Result;
}

/** A procedure whose output is checked before it leaves. */
export interface CheckedOutputOptions<Input, Errors, Returned, Received, Hints extends Hinting> extends CommonOptions<
  Input,
  Errors
> {
  /** Checks what the handler returns; the page receives what comes out of it. */
  readonly output: StandardSchemaV1<Returned, Received>;
  /** Does the work. What it throws is redacted, save `context.error`. */
  readonly handler: (
    input: SchemaOutput<Input, undefined>,
    context: Context<ErrorData<Errors>>,
  ) => CheckedResult<Returned, Hints>;
}

/**
 * What a handler with an `output` returns.
 *
 * The compiler looks at a handler before it knows the schema beside it, and would widen the `'ok'` in `{ status: 'ok' }`
 * to `string` for good. `Hints` stops it: until it is resolved it looks like "literals wanted, at any depth", and
 * it always resolves to `never`, so that it admits nothing.
 */
export type CheckedResult<Returned, Hints extends Hinting> =
  NoInfer<Returned> | Promise<NoInfer<Returned> | Hints['wanted']> | Hints['wanted'];

/** What {@link CheckedResult} needs of its hints. */
export interface Hinting {
  /** What is to be kept. */
  readonly wanted: unknown;
}

/** The constraint that makes a type parameter keep literals: `Hints extends LiteralHints<Hints> = never`. */
export interface LiteralHints<Hints extends Hinting> {
  /** Literals, at any depth. */
  readonly wanted:
    string | number | bigint | boolean | null | undefined | [] | { readonly [key: string]: Hints['wanted'] };
}

declare const noOutput: unique symbol;

/** Stands for the missing output schema; nothing else is of this type. */
export interface NoOutput {
  /** Never there. */
  readonly [noOutput]: never;
}

/** What the page receives: what comes out of the output schema, else what the handler returns. */
export type PageOutput<Received, Result> = 0 extends 1 & Received
  ? NotFromContract<Received>
  : [Received, NoOutput] extends [NoOutput, Received]
    ? Awaited<Result>
    : NotFromContract<Received>;

/**
 * The same type, found by the compiler in the definition alone. In `const host: Host<EditorApi> = createHost(…)` it would
 * otherwise take the type of a missing output schema from the contract, and believe every handler. `NoInfer` does as much,
 * and stays visible in declaration files.
 */
type NotFromContract<Type> = [Type][Type extends unknown ? 0 : never];

/** What a handler gives to `context.error`, by code. Any code and data where none are declared. */
export type ErrorData<Errors> = [Errors] extends [ErrorSchemas]
  ? { [Code in keyof Errors]: SchemaInput<Errors[Code], never> }
  : Record<string, unknown>;

/** What the page catches, as the contract declares it. */
export type DeclaredErrors<Errors> = [Errors] extends [ErrorSchemas]
  ? { [Code in keyof Errors & string]: ApplicationError<Code, SchemaOutput<Errors[Code], never>> }[keyof Errors &
      string]
  : never;
