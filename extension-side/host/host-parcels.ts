import type { Parcels } from '../../sdk/peer/parcels.ts';
import type { ValueDoor } from '../../sdk/peer/value-door.ts';
import { createIncomingHostParcels } from './incoming-host-parcels.ts';
import { createOutgoingHostParcels } from './outgoing-host-parcels.ts';
import { incomingRoom, type IncomingLimits } from './incoming-room.ts';
import { ParcelRoom, type ParcelOwner } from './parcel-room.ts';

/** Makes the parcels of a session, of which the host holds no more than it may. */
export type CreateHostParcels = (owner: ParcelOwner, door: Pick<ValueDoor, 'serialization'>) => Parcels;

/**
 * Sets the bounds for the large values of all sessions, each way apart.
 *
 * What leaves is in memory before anybody could be asked: there is a bound for each origin, and none for all.
 */
export function hostParcels(limits: IncomingLimits): CreateHostParcels {
  const { reassemblyBytes: all, reassemblyBytesPerSession: each } = limits;
  const incoming = incomingRoom(limits);
  const outgoing = new ParcelRoom(({ session, party }) => [
    [`party ${party}`, all],
    [`session ${session}`, each],
  ]);
  return (owner, door) => ({
    incoming: createIncomingHostParcels(incoming, owner, Math.min(all, each), door),
    outgoing: createOutgoingHostParcels(outgoing, owner),
  });
}
