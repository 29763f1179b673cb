import { ValueDoor, type ValueTerms } from '../../sdk/peer/value-door.ts';
import type { ObjectsRead } from '../../sdk/protocol/codec/decode-value.ts';
import type { ParcelContent } from '../../sdk/protocol/codec/parcels.ts';

/**
 * A session's door. A clone can hold one object in thousands of places, each of which would build it anew. So each is read once at most while its
 * message is handled, and once at most later, however long what is read later has waited.
 */
export class SessionDoor extends ValueDoor {
  /** Read later. It remembers as long as the objects live, and takes ten times as long as a set. */
  readonly #later = new WeakSet();
  #before: ObjectsRead | undefined = this.#later;

  /**
   * Handles one frame of a message.
   *
   * @param before - What was read of the message so far. Absent: the frame is its only one, and shares nothing.
   */
  readNow(before: ObjectsRead | undefined, handle: () => void): void {
    const outer = this.#before;
    this.#before = before;
    try {
      handle();
    } finally {
      this.#before = outer;
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
}
