/** What the session's record says of a mutation. */
export type Trace =
  /** It holds no entry, or one that says no more than that the client has the outcome. */
  | 'none'
  /** Started, and not known how it ended: the host instance is gone, or it no longer answers for the call. */
  | 'started'
  /** Finished, and the outcome is stored. */
  | 'finished'
  /** Finished, with an outcome that was too large, could not be stored or found no room. */
  | 'finished-unkept';

/** All that the decision depends on. */
export interface Question {
  readonly trace: Trace;
  /** The client says that an earlier attempt may have arrived. */
  readonly resent: boolean;
  /** The request was first sent under the epoch that is still the origin's: no record was lost since. */
  readonly isEpochCurrent: boolean;
  /** The id is below one of the session's marks, or was acknowledged. */
  readonly isForgotten: boolean;
  /** Running twice does no harm. */
  readonly isIdempotent: boolean;
}

/** What happens to a mutation that asks to run. */
export type Verdict =
  /** No attempt of it has run. */
  | 'run'
  /** It may have run, which does no harm. */
  | 'run-again'
  /** It has run: the stored outcome is its answer. */
  | 'answer'
  /** It has run, and its outcome is not known any more. */
  | 'refuse-finished'
  /** It started in another instance, and nobody knows how far it came. */
  | 'refuse-started'
  /** It may have run under a record that is gone. */
  | 'refuse-unrecorded'
  /** It was given up, or acknowledged: the client does not wait for it. */
  | 'refuse-forgotten';

/**
 * Decides whether a mutation runs. A call that is running in this instance does not come here: its attempts are attached to it.
 *
 * What was forgotten is refused also where this is a first attempt: one that was delayed at the door, while a later attempt came through,
 * looks the same.
 */
export function decide({ trace, resent, isEpochCurrent, isForgotten, isIdempotent }: Question): Verdict {
  if (trace === 'finished') return 'answer';
  if (trace === 'finished-unkept') return 'refuse-finished';
  if (trace === 'started') return isIdempotent ? 'run-again' : 'refuse-started';
  if (isForgotten) return isIdempotent ? 'run-again' : 'refuse-forgotten';
  if (resent && !isEpochCurrent) return isIdempotent ? 'run-again' : 'refuse-unrecorded';
  return 'run';
}
