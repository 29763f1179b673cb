import type { WaitingLimit, WaitingRoom } from './waiting-room.ts';

interface Held {
  readonly data: unknown;
  readonly leave: () => void;
}

/** What a port brings while its sender is judged, in order. */
export class HeldMessages {
  readonly #room: WaitingRoom;
  readonly #party: string;
  readonly #held: Held[] = [];

  constructor(room: WaitingRoom, party: string) {
    this.#room = room;
    this.#party = party;
  }

  /** Keeps a message, or returns the limit that it broke. */
  keep(data: unknown): WaitingLimit | undefined {
    const place = this.#room.enter(this.#party, data);
    if (!place.admitted) return place.limit;
    this.#held.push({ data, leave: place.leave });
    return undefined;
  }

  /** What was kept. It waits no more. */
  take(): readonly unknown[] {
    return this.#held.splice(0).map(({ data, leave }) => {
      leave();
      return data;
    });
  }
}
