import { createOutgoingParcels, type OutgoingParcels } from '../../sdk/peer/outgoing-parcels.ts';
import { sizeOf } from '../../sdk/protocol/codec/parcels.ts';
import { PortcullisError } from '../../sdk/protocol/errors.ts';
import type { ParcelList } from '../../sdk/protocol/parcel-frames.ts';
import { nextTurn } from './next-turn.ts';
import type { ParcelOwner, ParcelRoom } from './parcel-room.ts';

/** How often a page may pull the whole of a value: connections are lost, but not without end. */
const MOST_TIMES = 4;

/** Pulls that may wait for those before them. A client has eight under way for each value, and 1,024 calls: what waits is a few numbers. */
const MOST_WAITING = 8 * 1_024;

/**
 * The large values that one page is sent.
 *
 * Requirements:
 * 1. No more is held for a page than there is room for.
 * 2. A pull is a few bytes and its answer a million: however many come at once, one is answered in each turn, and none without end.
 */
export function createOutgoingHostParcels(room: ParcelRoom, owner: ParcelOwner): OutgoingParcels {
  const parcels = createOutgoingParcels();
  const rooms = new Map<ParcelList, () => void>();
  /** How much of each value may still be pulled, by its number. */
  const left = new Map<number | undefined, number>();
  const waiting: (() => Promise<void>)[] = [];
  let isBusy = false;

  const answerInTurn = async (answer: () => Promise<void>): Promise<void> => {
    if (isBusy) {
      waiting.push(answer);
      return;
    }
    isBusy = true;
    await answer();
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      await nextTurn();
      await next();
    }
    isBusy = false;
  };
  return {
    hold(sources, onProgress) {
      const bytes = sources.reduce((sum, source) => sum + sizeOf(source), 0);
      const leave = room.take(owner, bytes);
      if (!leave) throw tooMuch();
      const list = parcels.hold(sources, onProgress);
      rooms.set(list, leave);
      left.set(list[0], MOST_TIMES * bytes);
      return list;
    },
    drop(list) {
      if (!list) return;
      rooms.get(list)?.();
      rooms.delete(list);
      left.delete(list[0]);
      parcels.drop(list);
    },
    async answer(frame, json, send) {
      const { id, start, end } = frame;
      // Of what is not held there is nothing to pull, not even nothing: every number would leave an entry.
      const rest = (left.get(id) ?? -1) - Math.max(0, end - start);
      if (rest < 0 || waiting.length >= MOST_WAITING) {
        send({ type: 'chunk', id, start });
        return;
      }
      left.set(id, rest);
      await answerInTurn(() => parcels.answer(frame, json, send));
    },
  };
}

function tooMuch(): PortcullisError {
  return new PortcullisError(
    'MESSAGE_TOO_LARGE',
    'More of large results waits for this page to take it than the extension may hold. Take one before asking for the next.',
    { delivered: 'yes', data: { limit: 'reassemblyBytesPerSession' } },
  );
}
