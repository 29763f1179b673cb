/**
 * Counts the elementary steps of an algorithm, so that a test can state "linear" without a clock.
 *
 * Passed only by tests; the algorithms do the same work without one.
 */
export interface StepCounter {
  steps: number;
}

/** Adds to a counter that may not be there. */
export function countSteps(counter: StepCounter | undefined, steps: number): void {
  if (counter) counter.steps += steps;
}
