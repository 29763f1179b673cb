/**
 * The messages of one port that wait to be taken. They are counted in bytes too: a thousand small ones are few, a thousand large ones
 * are all the memory there is.
 */
export class WaitingMessages {
  readonly #makeRoom: (message: object) => (() => void) | undefined;
  readonly #leaves = new Map<object, () => void>();

  /** @param makeRoom - Returns what gives the room of a message back, nothing where there is none. */
  constructor(makeRoom: (message: object) => (() => void) | undefined) {
    this.#makeRoom = makeRoom;
  }

  /** @returns `false` if there is no room for the message. */
  enter(message: object): boolean {
    const leave = this.#makeRoom(message);
    if (leave) this.#leaves.set(message, leave);
    return leave !== undefined;
  }

  /** The message was taken; one that never waited is no matter. */
  leave(message: object): void {
    this.#leaves.get(message)?.();
    this.#leaves.delete(message);
  }

  /** None of them is going to be taken. */
  clear(): void {
    for (const leave of this.#leaves.values()) leave();
    this.#leaves.clear();
  }
}
