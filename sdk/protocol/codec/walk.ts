import type { Bounds } from './bounds.ts';
import { put } from './put.ts';

/** What a direction adds to the walk. Each function returns what stands in the result in place of the value. */
export interface WalkRules {
  /** Whether properties may run code when read. What arrives holds data alone. */
  readonly getters: boolean;
  /** A primitive that JSON cannot carry. */
  readonly primitive: (value: unknown) => unknown;
  readonly object: (value: object, depth: number) => unknown;
}

/** One pass over a value. */
export interface Walk {
  /** Walks the whole value. Whatever goes wrong leaves as a PortcullisError. */
  run(value: unknown): unknown;
  /**
   * Walks what an array or object holds, reading each property once. Returns the object itself if nothing in it changed,
   * else a copy; where a copy is given, that one is filled and returned.
   */
  fill(source: object, depth: number, copy?: object): object;
  /** Walks the parts of an object that was taken apart. */
  parts(parts: readonly unknown[], depth: number, kind: string): unknown[];
}

// It tells whether reading a property runs code, several times faster than a property descriptor does.
const { __lookupGetter__: getterOf } = Object.prototype as unknown as {
  readonly __lookupGetter__: { call(object: object, key: string | number): unknown };
};

// An estimate, as serialisers differ: a short number, a comma, now and then a brace.
const NODE_BYTES = 8;

/** Makes a walk within bounds. */
export function createWalk(bounds: Bounds, { getters, primitive, object }: WalkRules): Walk {
  const walk = (value: unknown, depth: number): unknown => {
    bounds.use(1, typeof value === 'string' ? value.length : NODE_BYTES);
    switch (typeof value) {
      case 'string':
      case 'boolean':
        return value;
      case 'object':
        if (value === null) return value;
        bounds.reach(depth);
        return object(value, depth);
      case 'number':
        return Number.isFinite(value) && !Object.is(value, -0) ? value : primitive(value);
      case 'undefined':
      case 'bigint':
        return primitive(value);
      default:
        return bounds.refuse(`a ${typeof value}`);
    }
  };
  const fill: Walk['fill'] = (source, depth, given) => {
    const from = source as Readonly<Record<string | number, unknown>>; // `unknown` is whatever the keys lead to.
    const keys = Array.isArray(source) ? undefined : Object.keys(source);
    const { length } = keys ?? (source as readonly unknown[]); // Without keys it is an array.
    let copy = given;
    for (let index = 0; index < length; index++) {
      const key = keys?.[index] ?? index;
      bounds.step(key, depth);
      const runs = getters && getterOf.call(source, key);
      const item = from[key];
      if (item === undefined && !Object.hasOwn(source, key)) bounds.refuse('an array with holes');
      const result = walk(item, depth + 1);
      if (runs || result !== item) copy ??= copyBefore(from, keys, index);
      if (copy) put(copy, key, result);
    }
    return copy ?? source;
  };
  return {
    fill,
    run(value) {
      try {
        return walk(value, 0);
      } catch (error) {
        return bounds.rethrow(error);
      }
    },
    parts(parts, depth, kind) {
      const walked = parts.map((part) => {
        bounds.step(kind === 'Error' ? 'cause' : 'entries', depth);
        return walk(part, depth + 1);
      });
      bounds.back(depth);
      return walked;
    },
  };
}

function copyBefore(source: object, keys: readonly string[] | undefined, end: number): object {
  if (!keys) return (source as unknown[]).slice(0, end); // Without keys it is an array.
  const copy = {};
  for (const key of keys.slice(0, end)) put(copy, key, (source as Record<string, unknown>)[key]);
  return copy;
}
