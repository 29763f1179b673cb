/** How the waits between attempts grow. */
export interface BackoffOptions {
  readonly minDelayMs: number;
  readonly maxDelayMs: number;
  readonly factor: number;
  readonly jitter: 'full' | 'none';
}

/**
 * The wait before an attempt, in milliseconds.
 *
 * Full jitter draws from zero up to the exponential bound, so that many pages that lost the same worker do not come back at once.
 *
 * @param failures - How many attempts have failed so far; the first wait follows the first failure.
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function backoffDelay(failures: number, options: BackoffOptions, random: () => number = Math.random): number {
  const bound = Math.min(options.maxDelayMs, options.minDelayMs * options.factor ** Math.max(0, failures - 1));
  return options.jitter === 'full' ? random() * bound : bound;
}

/** The wait before an attempt of which the other side said when: one that always refuses must not keep us busy. */
export function pauseOf(retryAfterMs: number): number {
  return Math.max(50, retryAfterMs);
}
