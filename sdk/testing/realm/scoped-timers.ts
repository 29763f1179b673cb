import type { Scope } from './scope.ts';

type Callback = (...given: unknown[]) => void;
export type StartTimer = (callback: Callback, delayMs?: number, ...given: unknown[]) => unknown;

/** The timers of now: the browser's, or those that the test has faked since. */
interface Timers {
  readonly setTimeout: StartTimer;
  readonly setInterval: StartTimer;
  readonly clearTimeout: (timer: unknown) => void;
  readonly clearInterval: (timer: unknown) => void;
}

const timers = globalThis as unknown as Timers;

/** What each scoped timer function stands before. */
const unscoped = new WeakMap<object, unknown>();

/** The function behind a scoped one: whoever read that and writes it back means the one of before. Anything else is itself. */
export function withoutScope(value: unknown): unknown {
  return typeof value === 'function' && unscoped.has(value) ? unscoped.get(value) : value;
}

/** A timer function of now that belongs to no scope, whichever asks: a timer is given back to whoever made it. */
function ownTimer<Name extends keyof Timers>(name: Name): Timers[Name] {
  return withoutScope(timers[name]) as Timers[Name]; // what stands behind a scoped one is of its type
}

/** A `setTimeout` whose callbacks run in the scope, wait while it is paused, and end with it. */
export function scopedTimeout(scope: Scope, start: StartTimer): StartTimer {
  const scoped: StartTimer = (callback, delayMs, ...given) => {
    const clearTimeout = ownTimer('clearTimeout');
    const timer = start(() => {
      // It may be cleared while it waits.
      scope.deliver(() => {
        if (scope.dropTimer(timer)) callback(...given);
      });
    }, delayMs);
    scope.keepTimer(timer, () => clearTimeout(timer));
    return timer;
  };
  unscoped.set(scoped, start);
  return scoped;
}

/** The same for `setInterval`. However long a pause lasts, one callback waits for its end. */
export function scopedInterval(scope: Scope, start: StartTimer): StartTimer {
  const scoped: StartTimer = (callback, delayMs, ...given) => {
    const clearInterval = ownTimer('clearInterval');
    let isWaiting = false;
    const timer = start(() => {
      if (isWaiting) return;
      isWaiting = true;
      scope.deliver(() => {
        isWaiting = false;
        if (scope.hasTimer(timer)) callback(...given);
      });
    }, delayMs);
    scope.keepTimer(timer, () => clearInterval(timer));
    return timer;
  };
  unscoped.set(scoped, start);
  return scoped;
}

/** What takes the timers of either kind back, also one that waits for the end of a pause. */
export function scopedClear(scope: Scope, clear: (timer: unknown) => void): (timer: unknown) => void {
  const scoped = (timer: unknown): void => {
    scope.dropTimer(timer);
    clear(timer);
  };
  unscoped.set(scoped, clear);
  return scoped;
}

/** The same for `queueMicrotask`: a scope that has ended does no more. */
export function scopedMicrotask(scope: Scope, start: (task: () => void) => void): (task: () => void) => void {
  const scoped = (task: () => void): void =>
    start(() => {
      if (!scope.hasEnded) scope.attempt(task);
    });
  unscoped.set(scoped, start);
  return scoped;
}

/** Starts a timer of the browser's own, which no scope owns and which does not keep the process alive. */
export function startTimer(callback: () => void, delayMs: number): () => void {
  const [setTimeout, clearTimeout] = [ownTimer('setTimeout'), ownTimer('clearTimeout')];
  const timer = setTimeout(callback, Math.min(delayMs, 2 ** 31 - 1));
  (timer as { unref?(): void }).unref?.();
  return () => clearTimeout(timer);
}
