import type { Engine } from '../engine.ts';
import { startTimer } from '../realm/scoped-timers.ts';
import type { ExtensionContext } from './extension-context.ts';

/** An answer that is owed for longer keeps no background awake. */
const LONGEST_ANSWER_MS = 300_000;

/** What came of a start: its script ran through, or failed, or it was stopped before. */
export type Start = 'ran' | 'failed' | 'stopped';

/** What a background needs of its extension. */
export interface BackgroundOptions {
  readonly engine: Engine;
  readonly idleMs: number;
  /** Its script. */
  readonly code: () => unknown;
  /** A context for one life of it. */
  readonly createContext: (onTouch: () => void) => ExtensionContext;
  readonly onUncaught: (error: unknown) => void;
}

/**
 * An extension's background: a service worker, or an event page. Requirements:
 *
 * 1. What comes for it starts it, and waits until its script has run.
 * 2. It is stopped when nothing has come for a while. An open port does not keep it; where browsers do so, an owed answer does.
 * 3. What a life of it has begun, its timers included, ends with that life.
 */
export class Background {
  readonly #options: BackgroundOptions;
  #context: ExtensionContext | undefined;
  #start: Promise<Start> | Start = 'stopped';
  /** Tells those who wait for the start that it was stopped. */
  #giveUp: () => void = () => undefined;
  #stopIdleTimer: (() => void) | undefined;
  starts = 0;

  constructor(options: BackgroundOptions) {
    this.#options = options;
  }

  /** The present life. */
  get context(): ExtensionContext | undefined {
    return this.#context;
  }

  /** Starts it if it does not run. Tells what came of that. */
  wake(): Promise<Start> | Start {
    if (!this.#context) this.#run();
    return this.#start;
  }

  stop(): void {
    this.#stopIdleTimer?.();
    const context = this.#context;
    this.#context = undefined;
    context?.end();
    this.#giveUp();
  }

  #run(): void {
    const { code, createContext, onUncaught } = this.#options;
    this.starts++;
    const context = createContext(() => this.#touch(context));
    this.#context = context;
    this.#touch(context);
    const stopped = new Promise<Start>((resolve) => (this.#giveUp = () => resolve('stopped')));
    const fail = (error: unknown): Start => {
      if (this.#context === context) this.stop();
      onUncaught(error);
      return 'failed';
    };
    try {
      const running = context.scope.run(code);
      this.#start =
        running instanceof Promise ? Promise.race([running.then(() => 'ran' as const, fail), stopped]) : 'ran';
    } catch (error) {
      this.#start = fail(error);
    }
  }

  #touch(context: ExtensionContext): void {
    if (this.#context !== context) return;
    const { idleMs } = this.#options;
    this.#stopIdleTimer?.();
    if (idleMs !== Infinity) this.#stopIdleTimer = startTimer(() => this.#onIdle(context), idleMs);
  }

  #onIdle(context: ExtensionContext): void {
    const since = Math.min(...context.owed.values()); // Infinity without any
    const isAwaited = this.#options.engine.answersKeepAwake && Date.now() - since < LONGEST_ANSWER_MS;
    if (isAwaited && since !== Infinity) this.#touch(context);
    else this.stop();
  }
}
