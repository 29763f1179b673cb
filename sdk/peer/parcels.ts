import type { IncomingParcels } from './incoming-parcels.ts';
import type { OutgoingParcels } from './outgoing-parcels.ts';

/** The large leaves of a session's values, which travel apart from them, each way. */
export interface Parcels {
  readonly incoming: IncomingParcels;
  readonly outgoing: OutgoingParcels;
}
