import { platformClass } from './platform.ts';

const toString = Object.prototype.toString;
const plain = Object.prototype;

// Names that no global has and whose objects cannot travel either: `Map Iterator`, `WebAssembly.Module`, `AsyncGenerator`.
const UNLISTED = /[ .]|Generator$/;

/**
 * Names what an object is, also one of another realm, where `instanceof` fails: `Array`, `Object` for plain objects and
 * for instances of the application's own classes, else the name of the platform's class.
 *
 * It reads `Symbol.toStringTag`, which anything can set: whoever acts on the answer probes the object's internal slot.
 */
export function kindOf(value: object): string {
  if (Array.isArray(value)) return 'Array';
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === plain || prototype === null) return 'Object';
  const kind = toString.call(value).slice(8, -1);
  // A tag that an application gave its own class names nothing the platform has.
  return UNLISTED.test(kind) || typeof platformClass(kind) === 'function' ? kind : 'Object';
}
