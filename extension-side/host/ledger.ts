import type { Outcome } from '../../sdk/peer/incoming-calls.ts';
import type { RequestFrame } from '../../sdk/protocol/frames.ts';
import type { HostSession } from './host-session.ts';

/** What the ledger knows of a mutation that asks to run. */
export type LedgerDecision =
  | { readonly kind: 'run' }
  /** It has run: this is how it ended. */
  | { readonly kind: 'finished'; readonly outcome: Outcome };

/** The record by which no mutation runs twice. */
export interface Ledger {
  /** Changes whenever records were lost: a request that was first sent under another epoch may have run unrecorded. */
  readonly epoch: string;
  /**
   * Records that a mutation starts, or tells what became of it.
   *
   * @throws PortcullisError `INTERRUPTED` if it may have started before and nothing tells how it ended.
   */
  begin(session: HostSession, frame: RequestFrame): Promise<LedgerDecision>;
  /** Records how it ended. */
  finish(session: HostSession, id: number, outcome: Outcome): void;
  /** It did not enter its handler after all. */
  withdraw(session: HostSession, id: number): void;
  /** The client has these outcomes: their records may go. */
  acknowledge(session: HostSession, ids: readonly number[]): void;
}
