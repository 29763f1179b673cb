import type { Limits } from '../../sdk/protocol/limits.ts';
import { roughBytes } from './rough-bytes.ts';

/** A limit that a {@link WaitingRoom} enforces. */
export type WaitingLimit = 'inFlightPerSession' | 'reassemblyBytesPerSession';

/** Whether a message may wait; if not, which limit it broke. */
export type Admission =
  | {
      readonly admitted: true;
      /** To be called once, when the message waits no more. */
      readonly leave: () => void;
    }
  | { readonly admitted: false; readonly limit: WaitingLimit };

/**
 * Counts the messages that are held while their senders are judged: a `when` may take its time, and meanwhile its sender can send
 * without end. Each party has room of its own, so that one never takes another's.
 */
export class WaitingRoom {
  readonly #limits: Pick<Limits, WaitingLimit>;
  readonly #heldBy = new Map<string, { messages: number; bytes: number }>();

  constructor(limits: Pick<Limits, WaitingLimit>) {
    this.#limits = limits;
  }

  /** @param party - Whose room it is, see `claimedParty`: who waits is not verified yet. */
  enter(party: string, message: unknown): Admission {
    const { inFlightPerSession, reassemblyBytesPerSession } = this.#limits;
    const held = this.#heldBy.get(party) ?? { messages: 0, bytes: 0 };
    if (held.messages >= inFlightPerSession) return { admitted: false, limit: 'inFlightPerSession' };
    const room = reassemblyBytesPerSession - held.bytes;
    const bytes = roughBytes(message, room);
    if (bytes > room) return { admitted: false, limit: 'reassemblyBytesPerSession' };
    held.messages += 1;
    held.bytes += bytes;
    this.#heldBy.set(party, held);
    const leave = (): void => {
      held.messages -= 1;
      held.bytes -= bytes;
      if (held.messages === 0) this.#heldBy.delete(party);
    };
    return { admitted: true, leave };
  }
}
