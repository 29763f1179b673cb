import type { FaultPlan } from './fault-plan.ts';
import type { SeededRandom } from './seeded-random.ts';

/** One direction of a channel: delivers in order and after a while, as far as the faults let it. */
export class Delivery {
  readonly #random: SeededRandom;
  readonly #plan: () => FaultPlan;
  readonly #timers: Set<ReturnType<typeof setTimeout>>;
  #lastAt = 0;
  #firstAt = 0;

  /** @param timers - Where the timers of all deliveries stand, so that a simulation can end. */
  constructor(random: SeededRandom, plan: () => FaultPlan, timers: Set<ReturnType<typeof setTimeout>>) {
    this.#random = random;
    this.#plan = plan;
    this.#timers = timers;
  }

  /** Something that is not lost, doubled or overtaken: a connection, its end, an answer. */
  deliver(receive: () => void): void {
    const at = Math.max(this.#lastAt, Date.now() + this.#latencyMs());
    this.#lastAt = at;
    this.#at(at, receive);
  }

  /** A message that may be lost or doubled, but that no other overtakes. */
  deliverFirst(receive: () => void): void {
    this.#deliverMessage(receive, false);
    this.#firstAt = this.#lastAt;
  }

  /** A message that the faults may do anything to. */
  deliverMessage(receive: () => void): void {
    this.#deliverMessage(receive, this.#random.happens(this.#plan().overtake));
  }

  #deliverMessage(receive: () => void, isHeldBack: boolean): void {
    const { lose, double } = this.#plan();
    if (this.#random.happens(lose)) return;
    if (this.#random.happens(double)) this.#at(Date.now() + 3 * this.#latencyMs(), receive);
    if (isHeldBack) this.#at(Date.now() + 5 * this.#latencyMs(), receive);
    else this.deliver(receive);
  }

  #latencyMs(): number {
    return Math.round(this.#random.between(...this.#plan().latencyMs));
  }

  #at(at: number, receive: () => void): void {
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        receive();
      },
      Math.max(at, this.#firstAt) - Date.now(),
    );
    this.#timers.add(timer);
  }
}
