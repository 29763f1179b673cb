import { atTurnsEnd } from '../../sdk/peer/at-turns-end.ts';
import { Outbox } from '../../sdk/peer/outbox.ts';

/** A burst is over once nothing was added for so many microtasks: a generator that does not wait needs several for each item. */
const QUIET_HOPS = 16;

/** An outbox that also knows bursts: many that follow upon each other in microtasks, such as the items of a generator. */
export class BurstOutbox<T> extends Outbox<T> {
  #isWatching = false;

  /** Like `push`, for one of a burst: they leave together, still before the turn ends. */
  pushOfBurst(item: T): void {
    this.add(item);
    if (this.#isWatching) return;
    this.#isWatching = true;
    this.#watch(0, this.size);
  }

  #watch(quiet: number, size: number): void {
    atTurnsEnd(() => {
      const stillQuiet = this.size === size ? quiet + 1 : 0;
      if (this.size > 0 && stillQuiet < QUIET_HOPS) {
        this.#watch(stillQuiet, this.size);
        return;
      }
      this.#isWatching = false;
      this.flush();
    });
  }
}
