/** Runs a function as a microtask, at the end of the present turn. It must not throw. A fraction of what `queueMicrotask` costs in Chromium. */
export function atTurnsEnd(run: () => void): void {
  void Promise.resolve().then(run);
}
