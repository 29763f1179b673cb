/** The lowest and the highest protocol version a peer speaks. */
export type VersionRange = readonly [min: number, max: number];

/** What this copy of the library speaks. */
export const PROTOCOL_VERSIONS: VersionRange = [1, 1];

/** What two ranges agree on: the highest common version, or the side that has to be updated. */
export type Negotiation = { readonly version: number } | { readonly outdated: 'page' | 'extension' };

/**
 * Chooses the protocol version of a connection.
 *
 * The side whose highest version is below the other's lowest is the outdated one.
 */
export function negotiateVersion(page: VersionRange, extension: VersionRange): Negotiation {
  const version = Math.min(page[1], extension[1]);
  if (version >= page[0] && version >= extension[0]) return { version };
  return { outdated: page[1] < extension[0] ? 'page' : 'extension' };
}
