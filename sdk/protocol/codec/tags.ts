/**
 * An object with this key stands for what the serialiser has no word for. Under it is an array, a tag and parts:
 *
 * | tag | parts |
 * | --- | --- |
 * | `undefined` | |
 * | `number` | `"NaN"`, `"Infinity"`, `"-Infinity"` or `"-0"` |
 * | `bigint` | hexadecimal digits, 65,536 characters at most, `-` in front where negative |
 * | `Date` | milliseconds since 1970, NaN where invalid |
 * | `RegExp` | source, flags |
 * | `URL` | address |
 * | `Map` | array of `[key, value]` |
 * | `Set` | array of members |
 * | `Error` | name, message; the cause if there is one |
 * | `ArrayBuffer` | base64; where buffers are cloned, itself |
 * | `DataView`, `Uint8Array` and its kin | ArrayBuffer, all of which it shows, with its numbers little-endian |
 * | `Blob` | array of one ArrayBuffer, `{ type }` |
 * | `File` | array of one ArrayBuffer, name, `{ type, lastModified }` |
 * | `Object` | an ordinary object that has this key itself |
 * | `parcel` | position, from 0, of what travels apart: an ArrayBuffer or a text |
 * | `again` | position of the object that stands here once more |
 *
 * Parts are values themselves and may hold tags, but for the object of an `Object`. Positions count, from 0 and parents
 * first, the arrays and objects of the wire form: not the arrays of a tag and parts, the object of an `Object`, or the
 * buffer of an `ArrayBuffer`. So the two forms differ in nothing else.
 */
export const TAG_KEY = '$p';

/** Why an object that stands in two places cannot travel. */
export const SHARED = 'a shared or cyclic reference, and the procedure does not declare graph: true';
