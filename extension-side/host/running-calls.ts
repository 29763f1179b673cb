import { PortcullisError } from '../../sdk/protocol/errors.ts';

/** The calls of all sessions that run, and the end of taking more of them. */
export class RunningCalls {
  #size = 0;
  #isDraining = false;
  #onLast: (() => void) | undefined;

  /** What a new call is refused with, where no more are taken. */
  get refusal(): PortcullisError | undefined {
    return this.#isDraining
      ? new PortcullisError('CONNECTION_CLOSED', 'The extension is closing its host and takes no more calls.')
      : undefined;
  }

  /** Runs a call, unless no more are taken. */
  async run<Outcome>(call: () => Promise<Outcome>): Promise<Outcome | PortcullisError> {
    if (this.refusal) return this.refusal;
    this.#size++;
    const outcome = await call();
    if (--this.#size === 0) this.#onLast?.();
    return outcome;
  }

  /** Takes no more calls. Resolves once those that run have ended, and their answers have left. */
  async drain(): Promise<void> {
    this.#isDraining = true;
    if (this.#size > 0) await new Promise<void>((resolve) => (this.#onLast = resolve));
    await new Promise((resolve) => setTimeout(resolve)); // the last answer leaves in the microtasks of this turn
  }
}
