import { EventEmitter } from 'eventemitter3';
import type { Detection } from './detection.ts';
import { guardListener } from './guard-listener.ts';
import { findRuntime } from './runtime.ts';

/** How often an absent extension's arrival is looked for without asking: a look at `chrome.runtime` costs nothing. */
const LOOK_MS = 500;

/** The longest pause between two questions while the extension is absent. */
const LONGEST_PAUSE_MS = 5_000;

/**
 * Follows an extension's coming and going without a reload of the page.
 *
 * Requirements:
 * 1. While the extension is present it is asked only when the page is looked at again or a call failed: questions keep a worker awake.
 * 2. While it is absent and the page is visible it is asked with growing pauses, and at once when the browser gives the page a runtime.
 * 3. A listener hears the first detection and then each change.
 * 4. Nothing runs while nobody listens, nor ever again once it is closed.
 */
export class Watcher {
  readonly #detect: () => Promise<Detection>;
  readonly #emitter = new EventEmitter<{ change: [Detection] }>();
  #asking = false;
  #askAgain = false;
  #timer: ReturnType<typeof setInterval> | undefined;
  #pauseMs = LOOK_MS;
  #askAt = 0;
  #hadRuntime = false;
  #closed = false;

  constructor(detect: () => Promise<Detection>) {
    this.#detect = detect;
  }

  /** Tells `listener` of the first detection and of each change, until the function that is returned is called. */
  watch(listener: (detection: Detection) => void): () => void {
    if (this.#closed) return () => undefined;
    let told: string | undefined;
    const guarded = guardListener(listener);
    const tell = (detection: Detection): void => {
      const news = JSON.stringify(detection);
      if (news === told) return;
      told = news;
      guarded(detection);
    };
    if (this.#emitter.listenerCount('change') === 0) this.#follow('addEventListener');
    this.#emitter.on('change', tell);
    void this.ask();
    return () => {
      this.#emitter.off('change', tell);
      if (this.#emitter.listenerCount('change') === 0) this.#rest();
    };
  }

  /** Asks again, if anybody listens: there is reason to think that something has changed. */
  async ask(): Promise<void> {
    if (this.#emitter.listenerCount('change') === 0) return;
    this.#askAgain = this.#asking;
    if (this.#asking) return;
    this.#asking = true;
    const detection = await this.#detect();
    this.#asking = false;
    this.#schedule(detection);
    this.#emitter.emit('change', detection);
    // What was reported while the question was on its way may be newer than the answer.
    if (this.#askAgain) await this.ask();
  }

  close(): void {
    this.#closed = true;
    this.#emitter.removeAllListeners();
    this.#rest();
  }

  #rest(): void {
    this.#follow('removeEventListener');
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #follow(change: 'addEventListener' | 'removeEventListener'): void {
    if (typeof document === 'undefined') return;
    globalThis[change]('focus', this.#onLook);
    globalThis[change]('pageshow', this.#onLook);
    document[change]('visibilitychange', this.#onLook);
  }

  readonly #onLook = (): void => {
    if (!isHidden()) void this.ask();
  };

  #schedule(detection: Detection): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    if (detection.status === 'installed' || this.#emitter.listenerCount('change') === 0) {
      this.#pauseMs = LOOK_MS;
      return;
    }
    this.#hadRuntime = findRuntime() !== undefined;
    this.#askAt = performance.now() + this.#pauseMs;
    this.#pauseMs = Math.min(LONGEST_PAUSE_MS, this.#pauseMs * 2);
    this.#timer = setInterval(() => {
      this.#look();
    }, LOOK_MS);
  }

  #look(): void {
    if (isHidden()) return;
    const appeared = !this.#hadRuntime && findRuntime() !== undefined;
    if (appeared || performance.now() >= this.#askAt) void this.ask();
  }
}

function isHidden(): boolean {
  return typeof document !== 'undefined' && document.hidden;
}
