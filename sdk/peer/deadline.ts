import { Alarm } from './alarm.ts';

/**
 * Calls back once `timeoutMs` have passed; `Infinity`, and anything beyond what a timer can hold (24 days), is never.
 *
 * @returns a function that calls it off.
 */
export function startDeadline(timeoutMs: number, onPassed: () => void): () => void {
  const alarm = new Alarm(() => {
    onPassed();
    return Infinity;
  });
  alarm.set(performance.now() + timeoutMs);
  return () => {
    alarm.stop();
  };
}
