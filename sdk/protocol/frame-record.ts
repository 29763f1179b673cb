import type { TransportKind } from './transport-kind.ts';

/** One frame as `onFrame` shows it, on either side. Session ids and tokens are redacted. */
export interface FrameRecord {
  /** Seen from the side that reports: `in` was received, `out` was sent. */
  readonly direction: 'in' | 'out';
  /** What carried the frame. */
  readonly transport: TransportKind;
  /** Size of the frame as JSON text in UTF-8, in bytes: also of one that is cloned. `0` where JSON has no word for it. */
  readonly bytes: number;
  /** When the frame was seen, in milliseconds since 1970-01-01 UTC (as `Date.now()`). */
  readonly atMs: number;
  /** The frame itself, for reading: its shape is PROTOCOL.md's and may grow. */
  readonly frame: unknown;
}
