/** Does something once the code that runs now, and what it has already put off, is through. Fake timers leave promises alone. */
export function soon(task: () => void): void {
  void Promise.resolve().then(task);
}
