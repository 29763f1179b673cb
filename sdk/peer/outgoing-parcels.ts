import { toBase64 } from '../protocol/codec/base64.ts';
import { sizeOf, type ParcelSource } from '../protocol/codec/parcels.ts';
import type { ChunkFrame, ParcelList, PullFrame } from '../protocol/parcel-frames.ts';
import { takeAlong } from './moved-buffers.ts';
import { bytesOf } from './parcel-list.ts';

/** How far the parcels of one value have been sent. */
export type OnProgress = (sentBytes: number, totalBytes: number) => void;

/** The large leaves of values that are on their way to the other side, which pulls them piece by piece. */
export interface OutgoingParcels {
  /** Holds the parcels of one value until {@link drop}. Returns what the value's frame lists. */
  hold(sources: readonly ParcelSource[], onProgress?: OnProgress): ParcelList;
  drop(list: ParcelList | undefined): void;
  /**
   * Answers a pull with the piece, or without where the parcel is not held.
   *
   * @param json - Whether the piece travels as JSON.
   */
  answer(frame: PullFrame, json: boolean, send: (frame: ChunkFrame) => void): Promise<void>;
}

/** However much is asked for at once. */
const MOST_BYTES = 2 ** 24;

/** Makes the parcels that one session sends. */
export function createOutgoingParcels(): OutgoingParcels {
  const held = new Map<
    number | undefined,
    readonly [sources: readonly ParcelSource[], onSent: (end: number) => void]
  >();
  // Beyond the numbers of an earlier instance of the host, so that no pull for its parcels is answered here.
  let lastId = Date.now();
  return {
    hold(sources, onProgress) {
      const list = [++lastId, ...sources.map(sizeOf)];
      let sent = 0;
      const onSent = (end: number): void => {
        if (end > sent) onProgress?.((sent = end), bytesOf(list));
      };
      held.set(lastId, [sources, onSent]);
      return list;
    },
    drop(list) {
      held.delete(list?.[0]);
    },
    async answer({ id, start, end: wanted }, json, send) {
      const [sources = [], onSent] = held.get(id) ?? [];
      const end = Math.max(start, Math.min(wanted, start + MOST_BYTES));
      let at = start;
      const source = sources.find((one) => {
        const isIt = at < sizeOf(one);
        if (!isIt) at -= sizeOf(one);
        return isIt;
      });
      const data = await read(source?.slice(at, at + end - start), json);
      const text = typeof source === 'string';
      send({ type: 'chunk', id, start, ...(data !== undefined && { data }), ...(text && { text }) });
      onSent?.(end); // What it throws is reported as an unhandled rejection, and disturbs nothing.
    },
  };
}

/** `undefined` where there is nothing, or nothing any more: a File may be changed or removed. */
async function read(piece: ParcelSource | undefined, json: boolean): Promise<unknown> {
  if (typeof piece !== 'object') return piece;
  try {
    const buffer = 'size' in piece ? await piece.arrayBuffer() : piece;
    if (json) return toBase64(buffer);
    const bytes = new Uint8Array(buffer);
    takeAlong(bytes, [buffer]); // a copy as it is
    return bytes;
  } catch {
    return undefined;
  }
}
