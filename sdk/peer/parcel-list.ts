import type { ParcelList } from '../protocol/parcel-frames.ts';

/** How large the parcels of a list are together. */
export function bytesOf([, ...sizes]: ParcelList): number {
  return sizes.reduce((sum, size) => sum + size, 0);
}
