import { startDeadline } from '../peer/deadline.ts';

/** The wait before the next attempt to connect, of which there is one at a time. */
export class RetryWait {
  #stop: (() => void) | undefined;

  /** Whether an attempt is waited for. */
  get isWaiting(): boolean {
    return this.#stop !== undefined;
  }

  start(delayMs: number, onOver: () => void): void {
    this.cancel();
    this.#stop = startDeadline(delayMs, () => {
      this.#stop = undefined;
      onOver();
    });
  }

  cancel(): void {
    this.#stop?.();
    this.#stop = undefined;
  }
}
