import { soon } from './soon.ts';

/** What a scope's code finds in the place of a global. */
export type Globals = Record<string, unknown>;

type Task = () => void;

/** What a scope needs of what surrounds it. */
export interface ScopeOptions {
  /** In words, for messages: `the background of "Editor"`. */
  readonly name: string;
  /** Runs code so that this scope is the current one, also after each `await`. */
  readonly enter: <Result>(scope: Scope, code: () => Result) => Result;
  /** Told what listeners and timers of the scope threw. */
  readonly onUncaught: (error: unknown) => void;
}

/**
 * One place where code of the test runs: a document's own scripts, a content script, a background, an extension's page.
 *
 * All of them share one JavaScript realm. What tells them apart is which globals they find, and what is delivered to them:
 *
 * 1. What is delivered to a paused scope waits for it to go on: a frozen page, or one in the back/forward cache. Then each has a turn of its own.
 * 2. Messages of extensions overtake what waits still, once the scope goes on, as in Chromium.
 * 3. Nothing is delivered to a scope that has ended, and its timers are gone: a stopped background does not live on.
 */
export class Scope {
  readonly name: string;
  readonly globals: Globals = {};
  readonly #options: ScopeOptions;
  readonly #held: Task[] = [];
  readonly #timers = new Map<unknown, Task>();
  #state: 'running' | 'paused' | 'ended' = 'running';
  #isCatchingUp = false;

  constructor(options: ScopeOptions) {
    this.#options = options;
    this.name = options.name;
  }

  get hasEnded(): boolean {
    return this.#state === 'ended';
  }

  /** Runs code here, and returns what it returns. */
  run<Result>(code: () => Result): Result {
    if (this.hasEnded) throw new Error(`${this.name} is gone: nothing can run there any more.`);
    return this.#options.enter(this, code);
  }

  /** Runs a listener's or timer's code here when the scope can take it. What it throws is reported. */
  deliver(task: Task): void {
    if (this.#isCatchingUp) this.#held.push(task);
    else this.deliverNow(task);
  }

  /** The same for what waits behind nothing: a message of an extension, an event that the browser makes on the spot. */
  deliverNow(task: Task): void {
    if (this.#state === 'paused') this.#held.push(task);
    else if (this.#state === 'running') this.attempt(task);
  }

  /** Runs code here, and reports what it throws. */
  attempt(task: Task): void {
    try {
      this.#options.enter(this, task);
    } catch (error) {
      this.#options.onUncaught(error);
    }
  }

  pause(): void {
    if (this.#state === 'running') this.#state = 'paused';
  }

  resume(): void {
    if (this.#state !== 'paused') return;
    this.#state = 'running';
    soon(() => this.#catchUp());
  }

  end(): void {
    this.#state = 'ended';
    this.#held.length = 0;
    for (const clear of this.#timers.values()) clear();
    this.#timers.clear();
  }

  #catchUp(): void {
    const task = this.#state === 'running' ? this.#held.shift() : undefined;
    this.#isCatchingUp = task !== undefined;
    if (!task) return;
    this.attempt(task);
    soon(() => this.#catchUp());
  }

  /** Keeps what takes a timer back. */
  keepTimer(timer: unknown, clear: Task): void {
    if (this.hasEnded) clear();
    else this.#timers.set(timer, clear);
  }

  /** Whether a timer is kept still. */
  hasTimer(timer: unknown): boolean {
    return this.#timers.has(timer);
  }

  /** Forgets a timer, and returns whether it was kept. */
  dropTimer(timer: unknown): boolean {
    return this.#timers.delete(timer);
  }
}
