// Where there is none, a timer serves: browsers let those that follow upon each other wait for 4 ms each.
interface WithScheduler {
  readonly scheduler?: { postTask(task: () => void): Promise<unknown> };
}

/** Resolves in a later turn of the event loop, so that what came meanwhile has its turn before. */
export function nextTurn(): Promise<unknown> {
  const { scheduler } = globalThis as WithScheduler;
  return scheduler?.postTask(() => undefined) ?? new Promise((resolve) => setTimeout(resolve));
}
