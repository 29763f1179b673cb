import type { OriginBook } from './origin-book.ts';
import { entryBytes, sessionBytes } from './quota.ts';
import type { Entry, SessionRecord } from './session-record.ts';

/** A session's record, as this instance of the host works with it. */
export class SessionBook implements SessionRecord {
  readonly key: string;
  readonly origin: OriginBook;
  below: number;
  settledBelow: number;
  readonly entries: Map<number, Entry>;
  /** What it took when it was read. */
  readonly loadedBytes: number;
  /** Whether the host has forgotten the session, so that the book is needed only until it is written. */
  isForgotten = false;
  /** When it was last looked through for what has expired. */
  checkedAtMs = -Infinity;
  /** No entry has a lower id. It may be that of one that is gone. */
  #earliest = Infinity;

  constructor(key: string, origin: OriginBook, { below, settledBelow, entries }: SessionRecord) {
    this.key = key;
    this.origin = origin;
    this.below = below;
    this.settledBelow = settledBelow;
    this.entries = new Map(entries);
    let bytes = sessionBytes(key);
    for (const [id, entry] of entries) {
      bytes += entryBytes(key, entry);
      this.#earliest = Math.min(this.#earliest, id);
    }
    this.loadedBytes = bytes;
  }

  /** Keeps an entry in place of the one there was, or none. */
  put(id: number, entry: Entry | undefined): void {
    if (entry) {
      this.entries.set(id, entry);
      this.#earliest = Math.min(this.#earliest, id);
    } else this.entries.delete(id);
  }

  /** The ids of the entries that the mark has passed: they go now. Looked for only where there may be any, since acknowledging is free. */
  takePassed(): readonly number[] {
    const passed: number[] = [];
    if (this.#earliest >= this.settledBelow) return passed;
    this.#earliest = Infinity;
    for (const id of this.entries.keys()) {
      if (id < this.settledBelow) passed.push(id);
      else this.#earliest = Math.min(this.#earliest, id);
    }
    return passed;
  }

  /** Whether nothing would be lost with it that a client waits for. */
  get isSettled(): boolean {
    for (const { state } of this.entries.values()) if (state !== 'acknowledged') return false;
    return this.below === 0;
  }

  /** The ids of which nothing is known any more but that the client has their outcomes. */
  get acknowledged(): readonly number[] {
    return [...this.entries].filter(([, { state }]) => state === 'acknowledged').map(([id]) => id);
  }

  /** Whether a mutation that started in the instance `hostId` has not ended. */
  hasRunning(hostId: string): boolean {
    for (const entry of this.entries.values()) if (entry.state === 'started' && entry.host === hostId) return true;
    return false;
  }
}
