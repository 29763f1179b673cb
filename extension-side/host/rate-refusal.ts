import type { Limits } from '../../sdk/protocol/limits.ts';
import type { RefuseFrame } from '../../sdk/protocol/frames.ts';

/** How soon a client may come again for room that others have to leave first. */
export const ROOM_RETRY_MS = 1_000;

/**
 * The frame that turns a client away because of a limit.
 *
 * @param retryAfterMs - When it is worth coming again; `Infinity` where the limit admits nothing at all.
 */
export function rateRefusal(limit: keyof Limits, retryAfterMs: number): RefuseFrame {
  return {
    type: 'refuse',
    code: 'RATE_LIMITED',
    message: `This page asks for more than the extension allows at once (limit ${limit}).`,
    limit,
    // JSON has no `Infinity`.
    ...(Number.isFinite(retryAfterMs) && { retryAfterMs }),
  };
}
