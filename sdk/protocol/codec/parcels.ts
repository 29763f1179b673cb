import type { BlobLike } from './platform.ts';

/** A large leaf of a value, which travels apart from it. It is read when it is asked for, and must not change before. */
export type ParcelSource = ArrayBuffer | BlobLike | string;

/** What such a leaf is once it has arrived. */
export type ParcelContent = ArrayBuffer | string;

/** From so many bytes, or UTF-16 units, a leaf travels apart, where the frame can say so. */
export const PARCEL_SIZE = 2 ** 18;

/** How large a parcel is, in bytes or units. */
export function sizeOf(source: ParcelSource): number {
  if (typeof source === 'string') return source.length;
  return 'size' in source ? source.size : source.byteLength;
}
