import { platformClass } from './platform.ts';

const plain = Object.prototype;

// Names that no global has and whose objects cannot travel either: `Map Iterator`, `WebAssembly.Module`, `AsyncGenerator`.
const UNLISTED = /[ .]|Generator$/;

/**
 * Names what an object is, also one of another realm, where `instanceof` fails: `Array`, `Object` for plain objects and
 * for instances of the application's own classes, else the name of the platform's class.
 *
 * It reads `Symbol.toStringTag`, which anything can set: whoever acts on the answer reads the object's internal slot.
 */
export function kindOf(value: object): string {
  if (Array.isArray(value)) return 'Array';
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === plain || prototype === null) return 'Object';
  const kind = plain.toString.call(value).slice(8, -1).replace('DOMException', 'Error');
  // A tag that an application gave its own class names no class of the platform.
  return UNLISTED.test(kind) || typeof platformClass(kind) === 'function' ? kind : 'Object';
}

/** Whether objects of a kind hold other values: shared, they make a validator that does not expect it walk without end. */
export function isContainer(kind: string): boolean {
  return /^(Array|Object|Map|Set|Error)$/.test(kind);
}

/** Whether a kind is a buffer or a view on one. */
export function isBinary(kind: string): boolean {
  return /^(ArrayBuffer|DataView|((Big)?(Ui|I)nt\d+|Uint8Clamped|Float\d+)Array)$/.test(kind);
}
