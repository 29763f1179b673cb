import type { DenyReason } from './deny-reason.ts';

/** What `onDenied` is told. Denials that are alike and close together come as one. */
export interface Denial {
  /** Why. */
  readonly reason: DenyReason;
  /** The browser's `MessageSender`, unchanged. It is not trusted: it is what was denied. */
  readonly sender: unknown;
  /** The procedure that was called, if it came to that. */
  readonly procedure?: string;
  /** How many denials this one stands for, at least `1`. */
  readonly count: number;
}
