import { randomHex } from '../../../sdk/peer/random-hex.ts';
import type { OriginRecord, SessionNote } from './origin-record.ts';
import { originBytes } from './quota.ts';

const EPOCH_BYTES = 8;

/** An origin's record, as this instance of the host works with it. */
export class OriginBook implements OriginRecord {
  readonly key: string;
  epoch: string;
  readonly sessions: Map<string, SessionNote>;
  /** All that is stored for the origin. */
  bytes: number;
  /** Whether the store has the epoch that was announced. */
  isStored: boolean;
  /** When it was last looked through for sessions that have expired. */
  checkedAtMs = -Infinity;

  constructor(key: string, record: OriginRecord | undefined) {
    this.key = key;
    this.epoch = record?.epoch ?? randomHex(EPOCH_BYTES);
    this.sessions = new Map(record?.sessions);
    this.isStored = record !== undefined;
    this.bytes = originBytes(key);
    for (const { bytes } of this.sessions.values()) this.bytes += bytes;
  }

  /** A record is lost: what was first sent before must not take the lack of an entry for proof. */
  rotate(): void {
    this.epoch = randomHex(EPOCH_BYTES);
  }

  note(session: string, note: SessionNote): void {
    this.bytes += note.bytes - (this.sessions.get(session)?.bytes ?? 0);
    this.sessions.set(session, note);
  }

  strike(session: string): void {
    this.bytes -= this.sessions.get(session)?.bytes ?? 0;
    this.sessions.delete(session);
  }
}
