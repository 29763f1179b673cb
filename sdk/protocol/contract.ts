import type { ApplicationError } from './errors.ts';

/** What a contract can hold, by kind. */
export type SignatureKind = ProcedureKind | 'event' | 'port';

/** The kinds that are called, as opposed to pushed (`event`) or held open (`port`). */
export type ProcedureKind = 'query' | 'mutation' | 'subscription';

/**
 * The shape that all contract members share. Write {@link Query}, {@link Mutation} and so on instead.
 *
 * Nothing of it exists at run time. `input` is a function so that the compiler compares inputs the right way round: a
 * host may accept more than the contract asks, never less.
 */
export interface Signature<Kind, Input, Output, Errors = never> {
  /** Tells apart what is called in one way from what is called in another, though both may carry the same types. */
  readonly kind: Kind;
  /** Takes what the page sends. It is never called. */
  readonly input: (value: Input) => void;
  /** What the page receives: a result, an item, a payload or a message. */
  readonly output: Output;
  /** What the handler fails with on purpose; `never` where it declares nothing. */
  readonly errors: Errors;
}

/**
 * A procedure that changes nothing, so it may be repeated after a lost connection.
 *
 * @typeParam Input - What the page sends; `void` for nothing.
 * @typeParam Output - What the page receives.
 * @typeParam Errors - What the handler fails with on purpose, see {@link ApplicationErrorOf}.
 */
export interface Query<Input, Output, Errors = never> extends Signature<'query', Input, Output, Errors> {
  /** Makes `client.query` the one way to call it. */
  readonly kind: 'query';
}

/**
 * A procedure that changes something, so it runs at most once per call.
 *
 * @typeParam Input - What the page sends; `void` for nothing.
 * @typeParam Output - What the page receives.
 * @typeParam Errors - What the handler fails with on purpose, see {@link ApplicationErrorOf}.
 */
export interface Mutation<Input, Output, Errors = never> extends Signature<'mutation', Input, Output, Errors> {
  /** Makes `client.mutate` the one way to call it. */
  readonly kind: 'mutation';
}

/**
 * A procedure that answers with a stream of items.
 *
 * @typeParam Input - What the page sends; `void` for nothing.
 * @typeParam Item - What the page receives, one after the other.
 * @typeParam Errors - What the handler fails with on purpose, see {@link ApplicationErrorOf}.
 */
export interface Subscription<Input, Item, Errors = never> extends Signature<'subscription', Input, Item, Errors> {
  /** Makes `client.subscribe` the one way to call it. */
  readonly kind: 'subscription';
}

/**
 * A push from the extension to the pages that listen.
 *
 * @typeParam Payload - What the page receives.
 */
export interface Event<Payload> extends Signature<'event', void, Payload> {
  /** Makes `client.on` the one way to hear it. */
  readonly kind: 'event';
}

/**
 * A two-way channel of messages that stays open.
 *
 * @typeParam FromPage - What the page sends.
 * @typeParam FromExtension - What the extension sends.
 */
export interface Port<FromPage, FromExtension> extends Signature<'port', FromPage, FromExtension> {
  /** Makes `client.openPort` the one way to open it. */
  readonly kind: 'port';
}

/**
 * The error a procedure declares, for the third argument of {@link Query}, {@link Mutation} and {@link Subscription}.
 * A union of several declares several.
 *
 * @example
 * ```ts
 * openDocument: Mutation<{ url: string }, { tabId: number }, ApplicationErrorOf<'QUOTA_FULL', { free: number }>>;
 * ```
 */
export type ApplicationErrorOf<Code extends string, Data = undefined> = ApplicationError<Code, Data>;

declare const served: unique symbol;

/** Carries a contract through the type of a host; exists for the compiler alone, never at run time. */
export interface Serves<Api> {
  readonly [served]?: Api | undefined;
}

/**
 * The contract that a host serves, for the page to be typed by. It names no schema library.
 *
 * @example
 * ```ts
 * export type EditorApi = InferApi<typeof host>;
 * ```
 */
export type InferApi<Host> = Host extends Serves<infer Api> ? { [Name in keyof Api]: Api[Name] } : never;

/** What an untyped client may call: any name, with unknown values. */
export type UntypedApi = Readonly<Record<string, Signature<SignatureKind, unknown, unknown, ApplicationError>>>;

/**
 * The names of a contract's members of one kind.
 *
 * The member `page` is no such name: it holds what the extension may call on the page.
 */
export type NameOf<Api, Kind extends SignatureKind> = keyof {
  // `keyof` of a mapped type, so that the compiler's messages list the names instead of this type's.
  [
    Name in keyof Api & string as Api[Name] extends { readonly kind: infer Found }
      ? Kind extends Found
        ? Name
        : never
      : never
  ]: unknown;
};

/** What the page sends to a contract's member. */
export type InputOf<Api, Name extends keyof Api> = Api[Name] extends { readonly input: (value: infer Input) => void }
  ? Input
  : never;

/** What the page receives from a contract's member. */
export type OutputOf<Api, Name extends keyof Api> = Api[Name] extends { readonly output: infer Output }
  ? Output
  : never;

/** The application errors that a contract's member declares, as a union. */
export type ErrorOf<Api, Name extends keyof Api> = Api[Name] extends { readonly errors: infer Errors } ? Errors : never;

/**
 * The arguments after the name: the input, which may be left out where the contract allows `undefined` and must be
 * where it says `void`, then the options.
 */
export type ArgumentsOf<Input, Options> = unknown extends Input
  ? [input?: Input, options?: Options]
  : [Input] extends [void]
    ? [input?: undefined, options?: Options]
    : undefined extends Input
      ? [input?: Input, options?: Options]
      : [input: Input, options?: Options];
