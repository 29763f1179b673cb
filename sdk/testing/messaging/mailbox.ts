import { countTurn, soon } from '../realm/soon.ts';

/** What is done in its turn. Those behind it wait for the promise that it may return. */
type Task = () => void | Promise<void>;

/**
 * Delivers in order, one thing after the other: browsers keep the order of everything that one page sends to one extension, over
 * messages, ports and the start of a background.
 */
export class Mailbox {
  readonly #tasks: Task[] = [];
  #isDelivering = false;

  push(task: Task): void {
    this.#tasks.push(task);
    if (this.#isDelivering) return;
    this.#isDelivering = true;
    soon(() => void this.#deliver());
  }

  async #deliver(): Promise<void> {
    for (let task = this.#tasks.shift(); task; task = this.#tasks.shift()) {
      countTurn();
      try {
        await task();
      } catch (error) {
        soon(() => {
          throw error; // It is the test's own, and no reason to keep back what follows.
        });
      }
    }
    this.#isDelivering = false;
  }
}
