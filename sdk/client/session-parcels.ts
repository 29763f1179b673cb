import { createIncomingParcels } from '../peer/incoming-parcels.ts';
import { createOutgoingParcels } from '../peer/outgoing-parcels.ts';
import type { Parcels } from '../peer/parcels.ts';
import type { PageFrame } from '../protocol/frames.ts';
import type { PartSession, SessionPart } from './session-part.ts';

/** Makes the part of a session that brings large leaves of values over, each way. */
export function createParcelsPart({ door }: PartSession): SessionPart & Parcels {
  const incoming = createIncomingParcels(
    () => door.parcelBytes,
    () => door.serialization,
  );
  const outgoing = createOutgoingParcels();
  let send: (frame: PageFrame) => void = () => undefined;
  return {
    incoming,
    outgoing,
    open(link) {
      ({ send } = link);
    },
    receivers: {
      pull: (frame) => void outgoing.answer(frame, door.serialization === 'json', send),
      chunk: (frame) => incoming.receive(frame, send),
    },
  };
}
