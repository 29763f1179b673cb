import type { FrameRecord } from '../protocol/frame-record.ts';
import type { TransportKind } from '../protocol/transport-kind.ts';

/** What `createClient` takes. */
export interface ClientOptions {
  /** The extension's id, or several candidates, asked at once; the list's order decides among those that answer. */
  readonly extensionId: string | readonly string[];
  /** The transports that may be used. @defaultValue all that browser and extension offer */
  readonly transports?: readonly TransportKind[] | undefined;
  /**
   * How long a call may take, its retries included, in milliseconds. `Infinity` waits for ever; `0` fails without sending the call.
   *
   * @defaultValue 30,000
   */
  readonly timeoutMs?: number | undefined;
  /**
   * How long a candidate may take to answer the question whether it is there, in milliseconds. More than 24 days, and `Infinity`, are 24 days.
   * A relay is looked for no longer than 4 seconds in Firefox, and 300 ms elsewhere.
   *
   * @defaultValue 2,000
   */
  readonly detectTimeoutMs?: number | undefined;
  /**
   * How calls are sent again that were not delivered, or whose connection was lost: mutations, too, which the extension's ledger lets run once.
   * `false`: never.
   *
   * @defaultValue those of `RetryOptions`
   */
  readonly retry?: RetryOptions | false | undefined;
  /** The lowest extension version that will do, as in its manifest. @defaultValue any */
  readonly minVersion?: string | undefined;
  /**
   * Told of every frame in and out of the client's session, for inspection: not of the questions of `detect`. Session ids and tokens are
   * redacted.
   */
  readonly onFrame?: ((record: FrameRecord) => void) | undefined;
}

/** How often and how soon a call is sent again. It never goes on past the call's deadline. */
export interface RetryOptions {
  /**
   * How often a call is sent in a row, at least `1`; the count begins anew once a connection has stayed up for a second. `Infinity`: until its
   * deadline. An extension that was never there is looked for once more, and then the call fails: see `whenInstalled`.
   *
   * @defaultValue 5
   */
  readonly attempts?: number | undefined;
  /** The bound of the first wait, in milliseconds. `0`: at once. @defaultValue 100 */
  readonly minDelayMs?: number | undefined;
  /** The highest bound, in milliseconds. @defaultValue 5,000 */
  readonly maxDelayMs?: number | undefined;
  /** What the bound is multiplied by after each attempt, at least `1`. @defaultValue 2 */
  readonly factor?: number | undefined;
  /** `full`: wait a random part of the bound, so that pages that lost the same worker do not return at once. `none`: the whole of it. @defaultValue `'full'` */
  readonly jitter?: 'full' | 'none' | undefined;
}
