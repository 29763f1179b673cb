import type { Outcome } from '../../sdk/peer/incoming-calls.ts';
import { PortcullisError } from '../../sdk/protocol/errors.ts';
import type { RequestFrame } from '../../sdk/protocol/frames.ts';
import type { HostSession } from './host-session.ts';
import type { Ledger, LedgerDecision } from './ledger.ts';

/**
 * A ledger as old as the host instance, which is its epoch: whatever was first sent to an earlier instance may have run there.
 */
export class InstanceLedger implements Ledger {
  readonly epoch: string;
  readonly #outcomes = new WeakMap<HostSession, Map<number, Outcome>>();

  constructor(hostId: string) {
    this.epoch = hostId;
  }

  begin(session: HostSession, { id, name, epoch, resent }: RequestFrame): Promise<LedgerDecision> {
    const outcome = this.#outcomes.get(session)?.get(id);
    if (outcome) return Promise.resolve({ kind: 'finished', outcome });
    // What is sent for the first time may be sent before the client knows any epoch.
    if (resent !== true || epoch === this.epoch) return Promise.resolve({ kind: 'run' });
    return Promise.reject(
      new PortcullisError(
        'INTERRUPTED',
        `Whether the mutation "${name}" ran before the extension restarted is not known.`,
        {
          delivered: 'no', // this attempt; the client knows of the earlier ones
          data: { reason: 'epoch' },
        },
      ),
    );
  }

  finish(session: HostSession, id: number, outcome: Outcome): void {
    const outcomes = this.#outcomes.get(session) ?? new Map<number, Outcome>();
    this.#outcomes.set(session, outcomes.set(id, outcome));
  }

  withdraw(): void {
    // Nothing was recorded.
  }

  acknowledge(session: HostSession, ids: readonly number[]): void {
    for (const id of ids) this.#outcomes.get(session)?.delete(id);
  }
}
