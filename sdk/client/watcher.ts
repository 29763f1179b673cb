import type { Detection } from './detection.ts';
import { createListeners } from './listeners.ts';
import { findRuntime } from './runtime.ts';

/** How often an absent extension's arrival is looked for without asking: a look at `chrome.runtime` costs nothing. */
const LOOK_MS = 500;

/** The longest pause between two questions while the extension is absent. */
const LONGEST_PAUSE_MS = 5_000;

/** Follows an extension's coming and going. */
export interface Watcher {
  /** Tells `listener` of the first detection and of each change, until the function that is returned is called. */
  readonly watch: (listener: (detection: Detection) => void) => () => void;
  /** Asks again, if anybody listens: there is reason to think that something has changed. */
  readonly ask: () => void;
}

/**
 * Makes what follows an extension's coming and going without a reload of the page.
 *
 * Requirements:
 * 1. While the extension is present it is asked only when the page is looked at again or a call failed: questions keep a worker awake.
 * 2. While it is absent and the page is visible it is asked with growing pauses, and at once when the browser gives the page a runtime.
 * 3. A listener hears the first detection and then each change.
 * 4. Nothing runs while nobody listens, nor ever again once it is closed.
 *
 * @param closing - Ends it.
 */
export function createWatcher(detect: () => Promise<Detection>, closing: AbortSignal): Watcher {
  const listeners = createListeners<Detection>();
  let isAsking = false;
  let isAskedAgain = false;
  let timer: ReturnType<typeof setInterval> | undefined;
  let pauseMs = LOOK_MS;

  const isHidden = (): boolean => typeof document !== 'undefined' && document.hidden;
  const onLook = (): void => {
    if (!isHidden()) ask();
  };
  const follow = (change: 'addEventListener' | 'removeEventListener'): void => {
    if (typeof document === 'undefined') return;
    globalThis[change]('focus', onLook);
    globalThis[change]('pageshow', onLook);
    document[change]('visibilitychange', onLook);
  };
  const rest = (): void => {
    follow('removeEventListener');
    clearInterval(timer);
  };
  const schedule = (isPresent: boolean, hadRuntime: boolean): void => {
    if (isPresent || listeners.size === 0) {
      pauseMs = LOOK_MS;
      return;
    }
    const askAt = performance.now() + pauseMs;
    pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
    timer = setInterval(() => {
      if ((!hadRuntime && findRuntime()) || performance.now() >= askAt) onLook();
    }, LOOK_MS);
  };
  const ask = (): void => {
    if (listeners.size === 0 || closing.aborted) return;
    isAskedAgain = isAsking;
    if (!isAsking) void askNow();
  };
  const askNow = async (): Promise<void> => {
    isAsking = true;
    clearInterval(timer); // which would ask again meanwhile
    const hadRuntime = findRuntime() !== undefined;
    const detection = await detect();
    isAsking = false;
    if (closing.aborted) return;
    schedule(detection.status === 'installed', hadRuntime);
    listeners.tell(detection);
    // What was reported while the question was on its way may be newer than the answer.
    if (isAskedAgain) ask();
  };
  closing.addEventListener('abort', rest, { once: true });
  return {
    watch(listener) {
      if (closing.aborted) return () => undefined;
      let told: string | undefined;
      if (listeners.size === 0) follow('addEventListener');
      const remove = listeners.add((detection) => {
        const news = JSON.stringify(detection);
        if (news === told) return;
        told = news;
        listener(detection);
      });
      ask();
      return () => {
        remove();
        if (listeners.size === 0) rest();
      };
    },
    ask,
  };
}
