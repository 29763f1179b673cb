import { startDeadline } from '../../sdk/peer/deadline.ts';
import { createIncomingParcels, type IncomingParcels } from '../../sdk/peer/incoming-parcels.ts';
import { bytesOf } from '../../sdk/peer/parcel-list.ts';
import type { ValueDoor } from '../../sdk/peer/value-door.ts';
import { PortcullisError } from '../../sdk/protocol/errors.ts';
import type { ParcelList } from '../../sdk/protocol/parcel-frames.ts';
import type { ParcelOwner, ParcelRoom } from './parcel-room.ts';

/** How long a page may leave all that is asked of it unanswered. */
const STALL_MS = 30_000;

/**
 * The large values that one page sends.
 *
 * Requirements:
 * 1. Nothing of a value is asked for before there is room for all of it.
 * 2. One that does not come gives its room back.
 */
export function createIncomingHostParcels(
  room: ParcelRoom,
  owner: ParcelOwner,
  limit: number,
  door: Pick<ValueDoor, 'serialization'>,
): IncomingParcels {
  const parcels = createIncomingParcels(
    () => limit,
    () => door.serialization,
  );
  /** What ends the wait for room. */
  const waits = new Map<ParcelList, (error: PortcullisError) => void>();
  /** What puts off the end of those that are on their way, by their numbers. */
  const heard = new Map<number | undefined, () => void>();

  /** Returns what stops watching. */
  const watch = (list: ParcelList): (() => void) => {
    const start = (): (() => void) => startDeadline(STALL_MS, () => drop(list, stalled()));
    let stop = start();
    const putOff = (): void => {
      stop();
      stop = start();
    };
    heard.set(list[0], putOff);
    return () => {
      stop();
      if (heard.get(list[0]) === putOff) heard.delete(list[0]);
    };
  };
  const drop: IncomingParcels['drop'] = (list, error) => {
    if (!list) return;
    waits.get(list)?.(error ?? new PortcullisError('ABORTED', 'The large value is no longer wanted.'));
    parcels.drop(list, error);
  };
  return {
    ...parcels,
    collect(list, send) {
      const bytes = bytesOf(list);
      if (bytes > limit) return parcels.collect(list, send); // which says so
      return new Promise((resolve, reject) => {
        const stopWaiting = room.await(owner, bytes, (leave) => {
          waits.delete(list);
          const stopWatching = watch(list);
          const collected = parcels.collect(list, send).finally(() => {
            stopWatching();
            leave();
          });
          resolve(collected);
        });
        waits.set(list, (error) => {
          waits.delete(list);
          stopWaiting();
          reject(error);
        });
      });
    },
    receive(frame, send) {
      const id = parcels.receive(frame, send);
      if (id !== undefined) heard.get(id)?.();
      return id;
    },
    drop,
  };
}

function stalled(): PortcullisError {
  return new PortcullisError('CONNECTION_CLOSED', 'The rest of a large value did not come.');
}
