/** What the process ends with, for CI. */
export const EXIT = {
  /** Nothing of severity `error` was found; with `--strict`, no `warning` either. */
  clean: 0,
  /** Something was found. */
  findings: 1,
  /** The command could not run: wrong arguments, an unreadable file, an invalid policy. */
  usage: 2,
} as const;

/** One of the codes in {@link EXIT}. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Why the command could not run, in words for the person at the keyboard. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
