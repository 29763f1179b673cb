import { TAG_KEY } from './tags.ts';
import { NODE_BYTES, type ValueLimits } from './walk.ts';

// It tells whether reading a property runs code, several times faster than a property descriptor does.
const { __lookupGetter__: getterOf } = Object.prototype as unknown as {
  readonly __lookupGetter__: { call(object: object, key: string | number): unknown };
};

/**
 * The estimated size of a value that JSON carries as it is, within the limits; nothing for any other value. Most values that are sent are such, and
 * looking costs a fraction of the walk that knows the others, and what is wrong with them. No getter runs.
 *
 * @param isOurs - Whether it may hold what no JSON text brings: getters, `toJSON`, objects in several places, and what looks like a tag.
 * @param mostText - No text is as long as that; a value with such a text is none that is carried as it is.
 */
export function plainBytes(
  value: unknown,
  limits: ValueLimits,
  isOurs: boolean,
  mostText = Infinity,
): number | undefined {
  const look = new Look(limits, isOurs, mostText);
  try {
    return look.at(value, 0) ? look.bytes : undefined;
  } catch {
    return undefined; // A revoked proxy: the walk says where.
  }
}

/** A class, since there is one for each value. */
class Look {
  readonly #limits: ValueLimits;
  readonly #isOurs: boolean;
  readonly #mostText: number;
  #nodes = 0;
  /** Objects inside the value: an object inside itself is deeper than any limit. */
  #seen: Set<object> | undefined;
  bytes = 0;

  constructor(limits: ValueLimits, isOurs: boolean, mostText: number) {
    this.#limits = limits;
    this.#isOurs = isOurs;
    this.#mostText = mostText;
  }

  at(value: unknown, depth: number): boolean {
    this.bytes += typeof value === 'string' ? value.length : NODE_BYTES;
    if (++this.#nodes > this.#limits.nodes || !(this.bytes <= this.#limits.frameBytes)) return false;
    switch (typeof value) {
      case 'string':
        return value.length < this.#mostText;
      case 'boolean':
        return true;
      case 'number':
        return Number.isFinite(value) && !Object.is(value, -0);
      case 'object':
        return value === null || (depth < this.#limits.depth && this.#inside(value, depth));
      default:
        return false;
    }
  }

  #inside(object: object, depth: number): boolean {
    if (this.#isOurs && ('toJSON' in object || Object.hasOwn(object, TAG_KEY) || this.#isKnown(object, depth)))
      return false;
    const from = object as Readonly<Record<string | number, unknown>>; // `unknown` is whatever the keys lead to.
    if (Array.isArray(object)) {
      for (let index = 0; index < object.length; index++) if (!this.#property(from, index, depth)) return false;
      return true;
    }
    const prototype: unknown = Object.getPrototypeOf(object);
    if (prototype !== Object.prototype && prototype !== null) return false;
    for (const key of Object.keys(object)) {
      this.bytes += key.length;
      if (!this.#property(from, key, depth)) return false;
    }
    return true;
  }

  #property(from: Readonly<Record<string | number, unknown>>, key: string | number, depth: number): boolean {
    return !(this.#isOurs && getterOf.call(from, key)) && this.at(from[key], depth + 1);
  }

  #isKnown(object: object, depth: number): boolean {
    if (depth === 0) return false;
    this.#seen ??= new Set();
    return this.#seen.size === this.#seen.add(object).size;
  }
}
