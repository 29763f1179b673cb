import type { DenyReason } from './deny-reason.ts';

/** What `onDenied` is told. Denials that are alike and close together come as one. */
export interface Denial {
  /** Why. */
  readonly reason: DenyReason;
  /**
   * What is known of it, which is not to be trusted: the browser's `MessageSender`, unchanged, where it was denied at the door; the
   * `VerifiedSender` where it had been let in before, and a later policy or an `allow` of its own denied it.
   */
  readonly sender: unknown;
  /** The procedure, event or port that it wanted, if it came to that. */
  readonly procedure?: string;
  /** How many denials this one stands for, at least `1`. */
  readonly count: number;
}
