import type { ArgumentsOf, InputOf, OutputOf, UntypedApi } from '../../sdk/protocol/contract.ts';
import type { VerifiedSender } from './verified-sender.ts';

/**
 * One client in one document. It outlives reconnects, and is the same object for all calls of one client while the host lives.
 *
 * @typeParam Page - What the extension may call on the page.
 */
export interface Session<Page = UntypedApi> {
  /** 128 bits as 32 hexadecimal digits, chosen by the client. It is of no use in another document, yet keep it out of logs. */
  readonly id: string;
  /** Who opened the session. */
  readonly sender: VerifiedSender;
  /**
   * Calls a query that the page exposes. What it answers is checked by the schema that `createHost({ page })` names for it.
   *
   * @throws `PROCEDURE_NOT_FOUND` at once where the page does not expose it, `INVALID_INPUT` and `INVALID_OUTPUT` for what a schema refuses,
   * `NOT_SERIALIZABLE` and `MESSAGE_TOO_LARGE` for an input that cannot travel, `INVALID_ARGUMENT` for a time that is none,
   * `HANDLER_FAILED`, `TIMEOUT`, `ABORTED`, and `CONNECTION_CLOSED` where the page goes away; an `ApplicationError` where the page throws one.
   *
   * @example
   * ```ts
   * for (const session of host.sessions()) console.log(await session.query('getSelection'));
   * ```
   */
  query<Name extends PageNameOf<Page, 'query'>>(
    name: Name,
    ...args: ArgumentsOf<InputOf<Page, Name>, PageCallOptions>
  ): Promise<OutputOf<Page, Name>>;
  /**
   * Calls a mutation that the page exposes; otherwise like `query`. It is never repeated.
   *
   * @example
   * ```ts
   * await session.mutate('insertText', { text }, { timeoutMs: 1_000 });
   * ```
   */
  mutate<Name extends PageNameOf<Page, 'mutation'>>(
    name: Name,
    ...args: ArgumentsOf<InputOf<Page, Name>, PageCallOptions>
  ): Promise<OutputOf<Page, Name>>;
}

/** What one call to a page may have of its own. */
export interface PageCallOptions {
  /** Aborts the call: it rejects with `ABORTED`, and the signal of the page's handler fires. */
  readonly signal?: AbortSignal | undefined;
  /** How long the page may take, in milliseconds. `Infinity` waits for ever. @defaultValue the procedure's, else 30,000 */
  readonly timeoutMs?: number | undefined;
}

/** The names of a page's procedures of one kind. A kind that nobody stated (`never`) is either. */
export type PageNameOf<Page, Kind> = {
  [Name in keyof Page & string]: Page[Name] extends { readonly kind: infer Found }
    ? [Found] extends [never]
      ? Name
      : Kind extends Found
        ? Name
        : never
    : never;
}[keyof Page & string];
