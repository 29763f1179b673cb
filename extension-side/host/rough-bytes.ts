/** What an object, a number or an entry of a list takes at least. */
const NODE_BYTES = 8;

/**
 * About how much memory a message takes that a browser delivered. It stops counting beyond `enough`, and needs no stack: nobody has
 * bounded the message's depth yet.
 */
export function roughBytes(message: unknown, enough: number): number {
  let bytes = 0;
  const seen = new Set<object>();
  const rest: unknown[] = [message];
  while (rest.length > 0 && bytes <= enough) {
    const value = rest.pop();
    bytes += typeof value === 'string' ? value.length : NODE_BYTES;
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) {
      bytes += value.byteLength;
    } else if (isList(value)) {
      // Holes weigh nothing, and take as long to look at as anything else.
      if (Array.isArray(value) && value.length * NODE_BYTES > enough) return Infinity;
      for (const entry of value) rest.push(entry);
    } else {
      for (const key of Object.keys(value)) {
        bytes += key.length;
        rest.push((value as Readonly<Record<string, unknown>>)[key]);
      }
    }
  }
  return bytes;
}

function isList(value: object): value is Iterable<unknown> {
  return Array.isArray(value) || value instanceof Map || value instanceof Set;
}
