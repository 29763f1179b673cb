/** What one call may have of its own. */
export interface CallOptions {
  /** Aborts the call: it rejects with `ABORTED`, and the handler's `context.signal` fires. */
  readonly signal?: AbortSignal | undefined;
  /** How long this call may take, its retries included, in milliseconds. `Infinity` waits for ever. @defaultValue the client's */
  readonly timeoutMs?: number | undefined;
  /** `false`: this call is not sent again where it fails or its connection is lost. @defaultValue the client's */
  readonly retry?: false | undefined;
  /**
   * Buffers of the input that are given away instead of being copied: `ArrayBuffer`s, and nothing else. When the call returns its promise
   * they are detached here, unless its arguments were refused. Over a lane they move to the extension without a copy; over other transports the
   * extension gets a copy all the same. A call whose buffers have moved is not sent again: where its connection is lost it rejects with
   * `CONNECTION_CLOSED`.
   *
   * @defaultValue none
   * @example
   * ```ts
   * await editor.mutate('saveImage', { pixels }, { transfer: [pixels.buffer] });
   * ```
   */
  readonly transfer?: readonly Transferable[] | undefined;
  /**
   * Called each time a piece of a large input has been handed to the browser: with how much of it has been sent so far, and how much that
   * will be in all. Counted are the large parts of the input alone, texts in UTF-16 units; an input without any is sent at once, and
   * nothing is called. What a lost connection makes it send anew is not counted twice.
   *
   * Large parts are read piece by piece while the call is under way: do not change their bytes before it has settled.
   *
   * @example
   * ```ts
   * await editor.mutate('upload', { file }, { onProgress: (sentBytes, totalBytes) => show(sentBytes / totalBytes) });
   * ```
   */
  readonly onProgress?: ((sentBytes: number, totalBytes: number) => void) | undefined;
}

/** What one subscription may have of its own. */
export interface SubscribeOptions {
  /** Ends the subscription: its iteration throws `ABORTED`, and the handler's `context.signal` fires. */
  readonly signal?: AbortSignal | undefined;
}

/** How events are listened to. */
export interface ListenOptions {
  /**
   * Called when events may have been lost: the extension restarted, or this page was away for too long. The listener itself is never called
   * twice for one event, and never out of order.
   */
  readonly onGap?: (() => void) | undefined;
  /**
   * Whether the extension's worker is kept awake for this listener, and connected to again when it is gone. `false`: the listener is served
   * while something else keeps a connection, makes none by itself, and is told of a gap after each time without.
   *
   * @defaultValue `true`
   */
  readonly keepAlive?: boolean | undefined;
}
