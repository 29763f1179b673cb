import { ValueDoor, type ValueTerms } from '../../sdk/peer/value-door.ts';
import type { ParcelContent } from '../../sdk/protocol/codec/parcels.ts';
import { nextTurn } from './next-turn.ts';

/**
 * A session's door. A clone can hold one object in a thousand frames, each of which would build it anew: what arrives in one turn is read from
 * each object once.
 */
export class SessionDoor extends ValueDoor {
  /** The objects that were read in this turn. */
  #objects: Set<object> | undefined;
  #isAlone = false;

  /** Reads the only frame of a message: what stands there stands in no other. What does not read it at once reads it as any. */
  readAlone(read: () => void): void {
    this.#isAlone = true;
    try {
      read();
    } finally {
      this.#isAlone = false;
    }
  }

  override decode(
    wire: unknown,
    encoded: boolean | undefined,
    { path, graph }: ValueTerms,
    parcels?: readonly ParcelContent[],
  ): unknown {
    return super.decode(wire, encoded, { path, graph, before: this.#before }, parcels);
  }

  /** A text brings each object in one place. */
  get #before(): Set<object> | undefined {
    if (this.#isAlone || this.serialization === 'json') return undefined;
    if (!this.#objects) {
      this.#objects = new Set();
      void nextTurn().then(() => (this.#objects = undefined)); // A weak set needs no turn, and takes ten times as long.
    }
    return this.#objects;
  }
}
