import { roughBytes } from './rough-bytes.ts';

/** Counts the memory of what the ports of one session hold for their listeners, and keeps it within a bound: nobody has looked at it yet. */
export class InboxRoom {
  readonly #most: number;
  #bytes = 0;

  /** @param most - Bytes of all ports together. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Takes room for a message. Returns what gives it back, to be called once; nothing, where there is not enough. */
  enter(message: unknown): (() => void) | undefined {
    const room = this.#most - this.#bytes;
    const bytes = roughBytes(message, room);
    if (bytes > room) return undefined;
    this.#bytes += bytes;
    return () => void (this.#bytes -= bytes);
  }
}
