import type { Context } from './context.ts';

/** The extension's `onError`, which must not fail the call it is told of. Without one, the console hears of it. */
export function guarded(
  onError: ((error: unknown, context: Context) => void) | undefined,
): (error: unknown, context: Context) => void {
  return (error, context) => {
    if (!onError) {
      // eslint-disable-next-line no-console -- the extension's author reads it there
      console.error(error);
      return;
    }
    try {
      onError(error, context);
    } catch (failure) {
      reportLater(failure);
    }
  };
}

/** Reports an error as uncaught, and disturbs nobody with it. */
export function reportLater(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
