/** An `AbortController` that costs nothing until somebody looks at its signal, which few do. */
export class LazyAbort {
  #controller: AbortController | undefined;
  #reason: { readonly error: Error } | undefined;

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#reason) this.#controller.abort(this.#reason.error);
    return this.#controller.signal;
  }

  abort(error: Error): void {
    this.#reason ??= { error };
    this.#controller?.abort(error);
  }
}
