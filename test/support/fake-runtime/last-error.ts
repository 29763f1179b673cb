/** `runtime.lastError` as browsers keep it: there while one callback runs, and printed where the callback did not read it. */
export class LastError {
  /** Those that nobody read: a browser would print them. */
  readonly unread: string[] = [];
  #present: { readonly message: string } | undefined;

  /** Calls back with nothing but an error to read. */
  tell(message: string, callback: (reply: undefined) => void): void {
    this.#present = { message };
    callback(undefined);
    if (this.read() !== undefined) this.unread.push(message);
  }

  read(): unknown {
    const error = this.#present;
    this.#present = undefined;
    return error;
  }
}
