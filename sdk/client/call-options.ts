/** What one call may have of its own. */
export interface CallOptions {
  /** Aborts the call: it rejects with `ABORTED`, and the handler's `context.signal` fires. */
  readonly signal?: AbortSignal | undefined;
  /** How long this call may take, its retries included, in milliseconds. `Infinity` waits for ever. @defaultValue the client's */
  readonly timeoutMs?: number | undefined;
  /** `false`: this call is sent once at most. @defaultValue the client's */
  readonly retry?: false | undefined;
}

/** What one subscription may have of its own. */
export interface SubscribeOptions {
  /** Ends the subscription: its iteration throws `ABORTED`, and the handler's `context.signal` fires. */
  readonly signal?: AbortSignal | undefined;
}
