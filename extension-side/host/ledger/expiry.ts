import type { Entry } from './session-record.ts';

/**
 * How long an outcome is kept for a client that does not acknowledge it.
 *
 * A page can be away and come back with its calls in flight for as long as the back/forward cache keeps it, which is ten minutes in
 * Chromium (`kDefaultTimeToLiveInBackForwardCacheInSeconds`).
 *
 * @see https://source.chromium.org/chromium/chromium/src/+/main:content/browser/renderer_host/back_forward_cache_impl.cc
 */
export const KEPT_MS = 10 * 60_000;

/** Whether something last used then is past its time. So it is also where the clock was set back by more: nothing is kept for ever. */
export function isExpired(atMs: number, nowMs: number): boolean {
  return Math.abs(nowMs - atMs) > KEPT_MS;
}

/** The entries that are past their time. What may still run in the instance `hostId` is not. */
export function expiredIds(entries: ReadonlyMap<number, Entry>, nowMs: number, hostId: string): readonly number[] {
  return [...entries]
    .filter(([, entry]) => isExpired(entry.atMs, nowMs) && !(entry.state === 'started' && entry.host === hostId))
    .map(([id]) => id);
}
