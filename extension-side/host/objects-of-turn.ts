import type { ObjectsRead } from '../../sdk/protocol/codec/decode-value.ts';
import { nextTurn } from './next-turn.ts';

/**
 * The objects that a session's values were read from in this turn. A clone can hold one object in a thousand frames, and they are read in one
 * turn, whatever they have waited for.
 */
export class ObjectsOfTurn implements ObjectsRead {
  #objects: Set<object> | undefined;

  has(object: object): boolean {
    return this.#objects?.has(object) === true;
  }

  add(object: object): void {
    if (!this.#objects) {
      this.#objects = new Set();
      void nextTurn().then(() => (this.#objects = undefined)); // A weak set needs no turn, and takes ten times as long.
    }
    this.#objects.add(object);
  }
}
