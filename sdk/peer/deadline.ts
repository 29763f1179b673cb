// Browsers store a timer's delay in 32 signed bits: a longer one would fire at once.
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Calls back once `timeoutMs` have passed; `Infinity`, and anything beyond what a timer can hold (24 days), is never.
 *
 * @returns a function that calls it off.
 */
export function startDeadline(timeoutMs: number, onPassed: () => void): () => void {
  if (timeoutMs > LONGEST_TIMER_MS) return () => undefined;
  const timer = setTimeout(onPassed, timeoutMs);
  return () => {
    clearTimeout(timer);
  };
}
