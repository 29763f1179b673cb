/**
 * `runtime.lastError` of one context: there while a callback runs that something went wrong for.
 *
 * Browsers write an error that the callback did not read to the console.
 */
export class LastError {
  readonly #toLastError: (message: string | undefined) => unknown;
  readonly #onUnread: (message: string) => void;
  #current: { readonly message: string; isRead: boolean } | undefined;

  constructor(toLastError: (message: string | undefined) => unknown, onUnread: (message: string) => void) {
    this.#toLastError = toLastError;
    this.#onUnread = onUnread;
  }

  /** What the context reads. */
  get value(): unknown {
    if (this.#current) this.#current.isRead = true;
    return this.#toLastError(this.#current?.message);
  }

  /** Calls back while there is this error, if any. */
  during(message: string | undefined, callback: () => void): void {
    const error = message === undefined ? undefined : { message, isRead: false };
    this.#current = error;
    try {
      callback();
    } finally {
      this.#current = undefined;
      if (error && !error.isRead) this.#onUnread(error.message);
    }
  }
}
