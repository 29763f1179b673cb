import type { Limits } from '../../sdk/protocol/limits.ts';
import { ParcelRoom } from './parcel-room.ts';

/** The limits of what pages send and nobody has taken yet. */
export type IncomingLimits = Pick<Limits, 'reassemblyBytes' | 'reassemblyBytesPerSession'>;

/**
 * Makes room for what pages send and nobody has taken yet.
 *
 * No origin has more than half of it, so that one cannot keep the others from sending.
 */
export function incomingRoom({ reassemblyBytes: all, reassemblyBytesPerSession: each }: IncomingLimits): ParcelRoom {
  return new ParcelRoom(({ session, party }) => [
    ['all', all],
    [`party ${party}`, Math.max(all / 2, each)],
    [`session ${session}`, each],
  ]);
}
