import { put } from './put.ts';
import { TAG_KEY } from './tags.ts';
import { NODE_BYTES, type ValueLimits } from './walk.ts';

// It tells whether reading a property runs code, several times faster than a property descriptor does.
const { __lookupGetter__: getterOf } = Object.prototype as unknown as {
  readonly __lookupGetter__: { call(object: object, key: string | number): unknown };
};

/** A value that JSON carries as it is. */
interface PlainValue {
  /** A copy, so that what becomes of the original makes no difference; what was a text is returned as it is. */
  readonly wire: unknown;
  /** Nothing in it has to be decoded. */
  readonly encoded: false;
  /** Its estimated size. */
  readonly bytes: number;
}

/**
 * Takes a value that JSON carries as it is, within the limits; nothing for any other value. Most values that are sent are such, and
 * this costs a fraction of the walk that knows the others, and what is wrong with them. No getter runs.
 *
 * @param isText - Whether a text of JSON brought it: then nobody else has it, no object of it stands in two places, and it is returned as it is.
 * @param mostText - No text is as long as that; a value with such a text is none that is carried as it is.
 */
export function plainValue(
  value: unknown,
  limits: ValueLimits,
  isText: boolean,
  mostText = Infinity,
): PlainValue | undefined {
  const look = new Look(limits, isText, mostText);
  try {
    const wire = look.at(value, 0);
    return wire === undefined ? undefined : { wire, encoded: false, bytes: look.bytes };
  } catch {
    return undefined; // A revoked proxy: the walk says where.
  }
}

/** A class, since there is one for each value. Its functions return `undefined`, which JSON has no word for, where a value is not plain. */
class Look {
  readonly #limits: ValueLimits;
  readonly #isText: boolean;
  readonly #mostText: number;
  #nodes = 0;
  /** Objects inside the value: an object inside itself is deeper than any limit. */
  #seen: Set<object> | undefined;
  bytes = 0;

  constructor(limits: ValueLimits, isText: boolean, mostText: number) {
    this.#limits = limits;
    this.#isText = isText;
    this.#mostText = mostText;
  }

  at(value: unknown, depth: number): unknown {
    this.bytes += typeof value === 'string' ? value.length : NODE_BYTES;
    if (++this.#nodes > this.#limits.nodes || !(this.bytes <= this.#limits.frameBytes)) return undefined;
    switch (typeof value) {
      case 'string':
        return value.length < this.#mostText ? value : undefined;
      case 'boolean':
        return value;
      case 'number':
        return Number.isFinite(value) && !Object.is(value, -0) ? value : undefined;
      case 'object':
        if (value === null) return value;
        return depth < this.#limits.depth ? this.#inside(value, depth) : undefined;
      default:
        return undefined;
    }
  }

  #inside(object: object, depth: number): unknown {
    if (!this.#isText && ('toJSON' in object || Object.hasOwn(object, TAG_KEY) || this.#isKnown(object, depth)))
      return undefined;
    if (Array.isArray(object)) return this.#copy(object, [], undefined, depth);
    const prototype: unknown = Object.getPrototypeOf(object);
    const isPlain = prototype === Object.prototype || prototype === null;
    return isPlain ? this.#copy(object, {}, Object.keys(object), depth) : undefined;
  }

  /** @param keys - Absent: those of an array. */
  #copy(object: object, copy: object, keys: readonly string[] | undefined, depth: number): object | undefined {
    const from = object as Readonly<Record<string | number, unknown>>; // `unknown` is whatever the keys lead to.
    const { length } = keys ?? (object as readonly unknown[]); // Without keys it is an array.
    for (let index = 0; index < length; index++) {
      const key = keys?.[index] ?? index;
      if (keys) this.bytes += (key as string).length; // One of them.
      if (!this.#isText && getterOf.call(object, key)) return undefined;
      const item = this.at(from[key], depth + 1);
      if (item === undefined) return undefined;
      if (!this.#isText) put(copy, key, item);
    }
    return this.#isText ? object : copy;
  }

  #isKnown(object: object, depth: number): boolean {
    if (depth === 0) return false;
    this.#seen ??= new Set();
    return this.#seen.size === this.#seen.add(object).size;
  }
}
