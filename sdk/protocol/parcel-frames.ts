/**
 * What a frame with a large value says of its `parcels`: the number by which all of them are pulled, then the size of each. Sizes are in
 * bytes, those of texts in UTF-16 units.
 */
export type ParcelList = readonly number[];

/** either way: asks for a piece of a parcel. Positions count through all the parcels of a value, one after the other. */
export interface PullFrame {
  readonly type: 'pull';
  /** Of the parcels. Each peer numbers its own. */
  readonly id: number;
  readonly start: number;
  /** The first byte, or unit, that is not asked for. */
  readonly end: number;
}

/** either way: a piece of a parcel. */
export interface ChunkFrame {
  readonly type: 'chunk';
  readonly id: number;
  readonly start: number;
  /** Bytes, where they travel as JSON in base64; absent where the parcels are no longer held. */
  readonly data?: unknown;
  /** Whether `data` is a text itself. */
  readonly text?: boolean;
}
