import { fromBase64 } from '../protocol/codec/base64.ts';
import type { ParcelContent } from '../protocol/codec/parcels.ts';
import { PortcullisError } from '../protocol/errors.ts';
import type { ChunkFrame, ParcelList, PullFrame } from '../protocol/parcel-frames.ts';
import { bytesOf } from './parcel-list.ts';

/** Sends a pull to whoever holds the parcel. */
export type SendPull = (frame: PullFrame) => void;

/** The large leaves of values that are on their way from the other side. */
export interface IncomingParcels {
  /**
   * Pulls the parcels of one value. Once that has settled, they are to be dropped.
   *
   * @throws PortcullisError `MESSAGE_TOO_LARGE` where they are larger than may be, `CONNECTION_CLOSED` where the other side does not hold
   * one any more, `INVALID_FRAME` at a piece that is not what was asked for.
   */
  collect(list: ParcelList, send: SendPull): Promise<readonly ParcelContent[]>;
  /** Asks once more for the pieces that were asked for over a connection that is gone. */
  resume(list: ParcelList | undefined): void;
  /**
   * @param send - Carries what is asked for next.
   * @returns the number of the value that it is a piece of, if it was asked for.
   */
  receive(frame: ChunkFrame, send: SendPull): number | undefined;
  /** @param error - What {@link collect} rejects with, if it has not settled. */
  drop(list: ParcelList | undefined, error?: PortcullisError): void;
}

/**
 * Bytes, or units of text, that are asked for at once: few enough for other frames, and for other work, to come between. A clone takes a fraction
 * of the time that JSON takes.
 */
const PIECE_SIZES = { json: 2 ** 18, 'structured-clone': 2 ** 19 };

/** Pulls of one value that may be unanswered, so that neither side waits for the other. */
const WINDOW = 8;

/** A piece of a parcel that is to come. */
interface Piece {
  readonly start: number;
  readonly end: number;
  readonly keep: (content: Uint8Array | string) => void;
}

interface Arrival {
  readonly id: number;
  readonly send: SendPull;
  /** What has not been asked for. */
  readonly plan: Piece[];
  /** What has, and has not arrived, by where it starts. */
  readonly open: Map<number, Piece>;
  readonly resolve: () => void;
  readonly reject: (error?: PortcullisError) => void;
}

/**
 * Makes the parcels that one session receives.
 *
 * Nothing is taken that was not asked for: how much is on its way, and how much is held, is this side's decision alone.
 *
 * @param limit - How large the parcels of one value may be together.
 * @param serialization - How messages travel.
 */
export function createIncomingParcels(
  limit: () => number,
  serialization: () => keyof typeof PIECE_SIZES,
): IncomingParcels {
  const arrivals = new Map<number | undefined, Arrival>();
  const goOn = ({ id, plan, open, resolve }: Arrival, send: SendPull): void => {
    for (const piece of plan.splice(0, WINDOW - open.size)) {
      const { start, end } = piece;
      open.set(start, piece);
      send({ type: 'pull', id, start, end });
    }
    if (open.size === 0) resolve();
  };
  return {
    collect: (list, send) =>
      new Promise((resolve, reject) => {
        const [id = 0] = list;
        if (bytesOf(list) > limit() || arrivals.has(id)) {
          throw new PortcullisError('MESSAGE_TOO_LARGE', 'A value is too large, or numbered as another one.', {
            data: { limit: 'reassemblyBytesPerSession' },
          });
        }
        const plan: Piece[] = [];
        const contents = planPieces(list, PIECE_SIZES[serialization()], plan);
        const arrival = { id, send, plan, open: new Map(), resolve: () => resolve(contents()), reject };
        arrivals.set(id, arrival);
        goOn(arrival, send);
      }),
    resume(list) {
      const arrival = arrivals.get(list?.[0]);
      if (!arrival) return;
      arrival.plan.unshift(...arrival.open.values());
      arrival.open.clear();
      goOn(arrival, arrival.send);
    },
    receive({ id, start, data, text }, send) {
      const arrival = arrivals.get(id);
      const piece = arrival?.open.get(start);
      if (!arrival || !piece) return undefined;
      arrival.open.delete(start);
      try {
        // Whatever it is, its length tells whether it fits, and what is no number becomes none of the bytes.
        const content = (typeof data === 'string' && !text ? new Uint8Array(fromBase64(data)) : data) as string;
        if (content.length !== piece.end - start) throw new RangeError();
        piece.keep(content);
        goOn(arrival, send);
      } catch {
        const code = data === undefined ? 'CONNECTION_CLOSED' : 'INVALID_FRAME';
        arrival.reject(new PortcullisError(code, 'A part of a large value did not arrive.'));
      }
      return id;
    },
    drop(list, error) {
      arrivals.get(list?.[0])?.reject(error);
      arrivals.delete(list?.[0]);
    },
  };
}

/** Plans the pieces of each parcel. Returns what puts together those that have arrived. */
function planPieces([, ...sizes]: ParcelList, pieceSize: number, plan: Piece[]): () => ParcelContent[] {
  let before = 0;
  const contents = sizes.map((size) => {
    const from = before;
    const texts: string[] = [];
    let bytes: Uint8Array<ArrayBuffer> | undefined;
    for (let start = 0; start < size; start += pieceSize) {
      plan.push({
        start: from + start,
        end: from + Math.min(size, start + pieceSize),
        keep(content) {
          if (typeof content === 'string') texts[start / pieceSize] = content;
          else (bytes ??= new Uint8Array(size)).set(content, start);
        },
      });
    }
    before += size;
    return () => bytes?.buffer ?? texts.join('');
  });
  return () => contents.map((content) => content());
}
