import { PortcullisError } from '../../sdk/protocol/errors.ts';

/** The end of taking new calls, subscriptions and ports, while those that run go on. */
export class Draining {
  #hasBegun = false;

  begin(): void {
    this.#hasBegun = true;
  }

  /** What a new one is refused with, where no more are taken. */
  get refusal(): PortcullisError | undefined {
    return this.#hasBegun
      ? new PortcullisError('CONNECTION_CLOSED', 'The extension is closing its host and takes no more calls.')
      : undefined;
  }
}
