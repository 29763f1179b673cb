import type { FrameRecord } from '../protocol/frame-record.ts';
import type { Frame } from '../protocol/frames.ts';
import type { TransportKind } from '../protocol/transport-kind.ts';

/** Shows frames to whoever inspects them. Session ids stand in the envelope, which is not shown. */
export type FrameLog = (
  direction: FrameRecord['direction'],
  transport: TransportKind,
  frames: readonly unknown[],
) => void;

/**
 * The log behind an `onFrame` option, or nothing, so that frames are measured only where somebody looks.
 *
 * What the callback throws is reported as an uncaught error and disturbs no call.
 */
export function frameLog(onFrame: ((record: FrameRecord) => void) | undefined): FrameLog | undefined {
  if (!onFrame) return undefined;
  return (direction, transport, frames) => {
    for (const frame of frames) {
      const record = { direction, transport, bytes: jsonBytes(frame), atMs: Date.now(), frame: redacted(frame) };
      queueMicrotask(() => onFrame(record));
    }
  };
}

function jsonBytes(frame: unknown): number {
  try {
    return new TextEncoder().encode(JSON.stringify(frame)).length;
  } catch {
    return 0; // Under structured clone a frame may hold what JSON cannot: a bigint, a cycle.
  }
}

/** An offer of a lane holds a token. */
function redacted(frame: unknown): unknown {
  return (frame as Partial<Frame>).type === 'lane-offer' ? { ...(frame as object), token: 'redacted' } : frame; // every frame is an object
}
