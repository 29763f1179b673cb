import type { FrameRecord } from '../../sdk/protocol/frame-record.ts';
import type { Limits } from '../../sdk/protocol/limits.ts';
import type { AllowRule } from './allow-rule.ts';
import type { Context } from './context.ts';
import type { Denial } from './denial.ts';
import type { EventDefinition } from './event.ts';
import type { PageProcedure } from './page-procedures.ts';
import type { PortDefinition } from './port.ts';
import type { ProcedureDefinition } from './procedure-definition.ts';

/**
 * What `createHost` takes.
 *
 * @typeParam Procedures - The procedures as the contract has them, by name.
 * @typeParam Events - The definitions of the events, by name.
 * @typeParam Ports - The definitions of the ports, by name.
 * @typeParam Page - What pages may expose, by name.
 */
export interface HostOptions<Procedures = object, Events = object, Ports = object, Page = object> {
  /** Who may call at all. An empty list lets nobody in. */
  readonly allow: readonly AllowRule[];
  /** What can be called, by name. @defaultValue nothing */
  readonly procedures?: ProcedureTable<Procedures>;
  /** What the host can push to pages, by name: see `event` and `host.emit`. @defaultValue nothing */
  readonly events?: Events & Readonly<Record<string, EventDefinition<unknown>>>;
  /**
   * What the extension may call on pages that expose it, by name, each with the schema of its answer: see `session.query`.
   *
   * @defaultValue nothing
   * @example
   * ```ts
   * page: { getSelection: { output: z.string() } },
   * ```
   */
  readonly page?: Page & Readonly<Record<string, PageProcedure>>;
  /** What pages can open and hold open, by name. @defaultValue nothing */
  readonly ports?: Ports & Readonly<Record<string, PortDefinition<unknown>>>;
  /**
   * Runs once around every call that passed the gate and the input schema, to measure, log or refuse it. What it returns
   * is the result, so return what `next` resolves with; what it throws fails the call as a handler's throw does. A subscription lasts until
   * its generator has ended, whether or not `next` is waited for. Ports and events have no `around`.
   *
   * @defaultValue calls `next`
   * @example
   * ```ts
   * around: async ({ deadline }, next) => {
   *   if (deadline - Date.now() < 50) throw new Error('too late to begin');
   *   const startedAt = performance.now();
   *   try {
   *     return await next();
   *   } finally {
   *     observe(performance.now() - startedAt);
   *   }
   * },
   * ```
   */
  readonly around?: ((context: Context, next: () => Promise<unknown>) => Promise<unknown>) | undefined;
  /**
   * Bounds to replace. `Limits` says in which unit each counts; `Infinity` sets no bound. A name that is none and a value
   * that is no such number make `createHost` throw `INVALID_ARGUMENT`.
   *
   * @defaultValue those of `Limits`
   * @example
   * ```ts
   * limits: { requestsPerSecond: 50, requestBurst: 100, reassemblyBytesPerSession: 2 ** 24 },
   * ```
   */
  readonly limits?: Partial<Limits> | undefined;
  /**
   * Told of senders and calls that were denied, so that you see attacks and mistakes in `allow`. Alike ones of one second come as one, with their
   * `count`.
   *
   * @defaultValue nobody is told
   * @example
   * ```ts
   * onDenied: ({ reason, count, procedure }) => console.warn('denied', reason, procedure, count),
   * ```
   */
  readonly onDenied?: ((denial: Denial) => void) | undefined;
  /**
   * Told of what the page is not told in full: what handlers, listeners of ports, schemas and the store threw, and outputs that a schema refused or that
   * cannot travel. A procedure's `context.error` is none of it.
   *
   * @defaultValue `console.error`
   * @example
   * ```ts
   * onError: (error, { sender }) => report(error, { origin: sender.origin }),
   * ```
   */
  readonly onError?: ((error: unknown, context: Context) => void) | undefined;
  /**
   * Told of every frame in and out of those who were admitted, for inspection; of the others tells `onDenied`. Each is measured and handed over:
   * not for production.
   *
   * @defaultValue nobody is told
   */
  readonly onFrame?: ((record: FrameRecord) => void) | undefined;
  /**
   * Sends name, message and stack of thrown errors to the page, in `HANDLER_FAILED` and its `data`, instead of redacting them. For development
   * only.
   *
   * @defaultValue `false`
   */
  readonly exposeErrors?: boolean | undefined;
  /** Without it, a rule that lets every website in (`<all_urls>`, `*://*\/*`) makes `createHost` throw. @defaultValue `false` */
  readonly dangerouslyAllowAnyOrigin?: boolean | undefined;
}

/** Definitions for the members of a contract. */
export type ProcedureTable<Procedures> = { readonly [Name in keyof Procedures]: ProcedureDefinition<Procedures[Name]> };
