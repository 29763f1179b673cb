import { isBinary, kindOf } from '../../sdk/protocol/codec/kind-of.ts';

/** What an object, a number or an entry of a list takes at least. */
const NODE_BYTES = 8;

/**
 * About how much memory a message takes that a browser delivered. It stops counting beyond `enough`, and needs no stack: nobody has
 * bounded the message's depth yet.
 *
 * @returns `Infinity` for what holds anything that no wire form of a value does: a clone brings bigints, errors and Blobs too, of any size,
 * and no honest client sends one.
 */
export function roughBytes(message: unknown, enough: number): number {
  let bytes = 0;
  const seen = new Set<object>();
  const rest: unknown[] = [message];
  while (rest.length > 0 && bytes <= enough) {
    const value = rest.pop();
    if (typeof value === 'bigint') return Infinity;
    bytes += typeof value === 'string' ? value.length : NODE_BYTES;
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    bytes += lookInto(value, rest, enough);
  }
  return bytes;
}

/** Adds what an object holds to what is to be counted still, and returns what it takes besides. */
function lookInto(object: object, rest: unknown[], enough: number): number {
  const kind = kindOf(object);
  if (kind === 'Object') {
    let bytes = 0;
    for (const key of Object.keys(object)) {
      bytes += key.length;
      rest.push((object as Readonly<Record<string, unknown>>)[key]);
    }
    return bytes;
  }
  if (isList(object)) {
    // Holes weigh nothing, and take as long to look at as anything else.
    if (Array.isArray(object) && object.length * NODE_BYTES > enough) return Infinity;
    for (const entry of object) rest.push(entry);
    return 0;
  }
  if (!isBinary(kind)) return Infinity;
  if (!ArrayBuffer.isView(object)) return (object as ArrayBuffer).byteLength; // What is binary and no view is a buffer.
  rest.push(object.buffer); // A clone brings all of it, however little is in view.
  return 0;
}

function isList(value: object): value is Iterable<unknown> {
  return Array.isArray(value) || value instanceof Map || value instanceof Set;
}
