import { createIncomingParcels } from '../../sdk/peer/incoming-parcels.ts';
import { createOutgoingParcels } from '../../sdk/peer/outgoing-parcels.ts';
import type { Parcels } from '../../sdk/peer/parcels.ts';
import { DEFAULT_LIMITS } from '../../sdk/protocol/limits.ts';

/** The parcels of a session as clients have them. */
export function plainParcels(): Parcels {
  return {
    incoming: createIncomingParcels(
      () => DEFAULT_LIMITS.reassemblyBytesPerSession,
      () => 'json',
    ),
    outgoing: createOutgoingParcels(),
  };
}
