import type { OriginBook } from './origin-book.ts';
import type { TotalRecord } from './origin-record.ts';

/** The account of the whole ledger, as this instance of the host keeps it. */
export class TotalBook implements TotalRecord {
  bytes: number;
  readonly origins: Map<string, number>;

  constructor({ bytes, origins }: TotalRecord) {
    this.bytes = bytes;
    this.origins = new Map(origins);
  }

  /** An origin has come to take so much more. One that is new to the account enters it with all it has. */
  count(origin: OriginBook, moreBytes: number, nowMs: number): void {
    this.bytes += this.origins.has(origin.key) ? moreBytes : origin.bytes;
    this.origins.set(origin.key, nowMs);
  }

  /** Nothing of an origin is stored any more. */
  strike(origin: OriginBook): void {
    if (this.origins.delete(origin.key)) this.bytes -= origin.bytes;
  }
}
