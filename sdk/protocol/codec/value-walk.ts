import type { ErrorCode } from '../error-codes.ts';
import { isPortcullisError, PortcullisError, type PortcullisErrorOptions } from '../errors.ts';
import { formatPath } from './format-path.ts';
import { kindOf } from './kind-of.ts';
import { put } from './put.ts';
import { TAG_KEY } from './tags.ts';

/** The bounds of one value. */
export interface ValueLimits {
  /** Levels of nesting, shared references followed. */
  readonly depth: number;
  /** Primitives and objects, shared ones counted wherever they stand. */
  readonly nodes: number;
  /** Estimated bytes on the wire, shared objects counted wherever they stand. */
  readonly valueBytes: number;
}

/** What both directions need to know about a value. */
export interface ValueOptions {
  /** How error messages call the value, such as `input`. */
  readonly path: string;
  /** How the transport carries messages: announced in `welcome`. */
  readonly serialization: 'json' | 'structured-clone';
  /** Whether an object may stand in several places, or inside itself. @defaultValue `false` */
  readonly graph?: boolean | undefined;
  readonly limits: ValueLimits;
}

/** What a direction adds to the walk. The functions return what stands in the result in place of the value. */
export interface WalkRules {
  /** Whether values are written for the wire, rather than read from it. */
  readonly encodes: boolean;
  /** Whether containers are built anew where nothing in them changed. */
  readonly rebuilds: boolean;
  /** Whether objects are known by identity: an object may stand in several places. */
  readonly identifies: boolean;
  /** A primitive that JSON cannot carry, or a function. */
  primitive(value: unknown): unknown;
  /** An object that is neither an array nor plain. */
  special(value: object, kind: string, depth: number): unknown;
  /** A plain object whose only key is {@link TAG_KEY}; without this rule it is like any other. */
  readonly tagged: ((value: object, content: unknown, depth: number) => unknown) | undefined;
  /** An object met before: what stands for its first place, and that place's position. */
  again(first: object, position: number): unknown;
}

// It tells whether a property runs code when read, several times faster than a property descriptor does.
// eslint-disable-next-line @typescript-eslint/unbound-method -- called with its object below
const { __lookupGetter__: lookupGetter } = Object.prototype as unknown as {
  __lookupGetter__(this: object, key: string | number): unknown;
};
const hasOwn = Object.hasOwn;

// Estimates, as sizes differ between serialisers: a short number, a comma, now and then a brace.
const PRIMITIVE_BYTES = 8;
const NOT_ASCII = /[^\0-\x7f]/;

// What holds other values: shared, it makes a validator that does not expect it walk without end.
const CONTAINER = /^(?:Array|Object|Map|Set|Error|DOMException)$/;

/**
 * One pass over a value that bounds it and, where something must change, copies what leads there.
 *
 * Requirements it meets:
 * - every property is read once, whatever getters it has; inherited properties and symbols never are;
 * - depth, nodes and bytes are counted as if shared objects were copied, so that nothing small can expand;
 * - whatever goes wrong ends in a PortcullisError that names the path.
 */
export class ValueWalk {
  readonly #options: ValueOptions;
  readonly #rules: WalkRules;
  readonly #trail: (string | number)[] = [];
  readonly #positions: Map<object, number> | undefined;
  readonly #results: object[] = [];
  // Nodes, bytes and height of each finished object: three entries per position.
  readonly #sizes: number[] = [];
  #at = 0;
  #nodes = 0;
  #bytes = 0;
  #repeatedBytes = 0;
  #deepest = 0;

  constructor(options: ValueOptions, rules: WalkRules) {
    this.#options = options;
    this.#rules = rules;
    if (rules.identifies) this.#positions = new Map();
  }

  /** Estimated size of the value on the wire. */
  get bytes(): number {
    return this.#bytes - this.#repeatedBytes;
  }

  /** Walks the whole value. */
  run(value: unknown): unknown {
    try {
      return this.#walk(value, 0);
    } catch (error) {
      if (isPortcullisError(error)) throw error;
      // A getter that throws, a revoked proxy, an object that only claims its class, text that a constructor refuses.
      throw this.failure('it is not what it claims to be, or reading it failed', { cause: error });
    }
  }

  /** Walks one part of a container. */
  child(key: string | number, value: unknown, depth: number): unknown {
    this.#trail[depth] = key;
    this.#at = depth + 1;
    return this.#walk(value, depth + 1);
  }

  /** Adds to the value's size. */
  count(bytes: number): void {
    // A comparison that NaN, from an object with a made-up size, does not pass.
    if (!((this.#bytes += bytes) <= this.#options.limits.valueBytes)) this.#exceed('valueBytes');
  }

  /** Takes what must be a text, and counts it. */
  text(value: unknown): string {
    if (typeof value !== 'string') throw this.failure('a text is missing in it');
    this.count(textBytes(value));
    return value;
  }

  /** Remembers an object and what stands for it in the result, before its parts are walked. */
  remember<Result extends object>(value: object, result: Result): Result {
    this.#positions?.set(value, this.#results.length);
    this.#results.push(result);
    return result;
  }

  /** Puts an object in place that stands elsewhere too, and counts it as if it were a copy. */
  repeat(position: unknown, depth: number, value?: object): unknown {
    // A position may come from the other side: `length` or -1 must find nothing.
    const first = typeof position === 'number' && hasOwn(this.#results, position) && this.#results[position];
    if (!first) throw this.failure('it refers to nothing');
    if (!this.#options.graph && CONTAINER.test(kindOf((this.#rules.encodes && value) || first))) {
      const why = 'a shared or cyclic reference, and the procedure does not declare graph: true';
      throw this.failure(why, {}, 'NOT_SERIALIZABLE');
    }
    // An object inside itself is not finished and has no size yet: it expands as often as its reader wants.
    const [nodes = 0, bytes = 0, height = 0] = this.#sizes.slice(position * 3, position * 3 + 3);
    if ((this.#nodes += nodes) > this.#options.limits.nodes) this.#exceed('nodes');
    this.#repeatedBytes += bytes;
    this.count(bytes);
    this.#reach(depth + height);
    return this.#rules.again(first, position);
  }

  /** Makes the error of a value that must not be where the walk stands. */
  failure(why: string, options?: PortcullisErrorOptions, code?: ErrorCode): PortcullisError {
    const { encodes } = this.#rules;
    const path = this.#path();
    const message = `Cannot ${encodes ? 'send' : 'read'} ${path}: ${why}.`;
    const usual = encodes ? 'NOT_SERIALIZABLE' : 'INVALID_FRAME';
    return new PortcullisError(code ?? usual, message, { ...options, data: { path } });
  }

  #path(): string {
    return formatPath(this.#options.path, this.#trail, this.#at);
  }

  #exceed(limit: keyof ValueLimits): never {
    const path = this.#path();
    const message = `${path} exceeds the limit ${limit} of ${this.#options.limits[limit]}. Send less at once.`;
    throw new PortcullisError('MESSAGE_TOO_LARGE', message, { data: { limit, path } });
  }

  #reach(depth: number): void {
    if (depth >= this.#options.limits.depth) this.#exceed('depth');
    if (depth > this.#deepest) this.#deepest = depth;
  }

  #walk(value: unknown, depth: number): unknown {
    if (++this.#nodes > this.#options.limits.nodes) this.#exceed('nodes');
    switch (typeof value) {
      case 'string':
        return this.text(value);
      case 'object':
        if (value !== null) return this.#object(value, depth);
        break;
      case 'boolean':
        break;
      default:
        // NaN and the infinities do not subtract to zero, and one by -0 is negative.
        if (typeof value !== 'number' || value - value !== 0 || (value === 0 && 1 / value < 0)) {
          return this.#rules.primitive(value);
        }
    }
    this.count(PRIMITIVE_BYTES);
    return value;
  }

  #object(value: object, depth: number): unknown {
    const known = this.#positions?.get(value);
    if (known !== undefined) return this.repeat(known, depth, value);
    const position = this.#results.length;
    const nodes = this.#nodes;
    const bytes = this.#bytes;
    const deepest = this.#deepest;
    this.#deepest = depth;
    this.#reach(depth);
    const kind = kindOf(value);
    const result =
      kind === 'Array' || kind === 'Object'
        ? this.#container(value, depth, kind === 'Array')
        : this.#rules.special(value, kind, depth);
    if (this.#results.length > position) {
      this.#sizes[position * 3] = this.#nodes - nodes;
      this.#sizes[position * 3 + 1] = this.#bytes - bytes;
      this.#sizes[position * 3 + 2] = this.#deepest - depth;
    }
    if (deepest > this.#deepest) this.#deepest = deepest;
    return result;
  }

  #container(value: object, depth: number, isArray: boolean): unknown {
    const { encodes, identifies, rebuilds, tagged } = this.#rules;
    const source = value as Record<string | number, unknown>; // `unknown` holds whatever the keys lead to.
    const keys = isArray ? undefined : Object.keys(value);
    if (tagged && keys?.length === 1 && keys[0] === TAG_KEY) return tagged(value, source[TAG_KEY], depth);
    // A `toJSON` of the value's class would be called by the transport's serialiser; that of a plain copy is data.
    let copy = rebuilds || (encodes && 'toJSON' in value) ? (keys ? {} : []) : undefined;
    if (rebuilds || identifies) this.remember(value, copy ?? value);
    const length = keys ? keys.length : (value as unknown[]).length; // No keys: it is an array.
    for (let index = 0; index < length; index++) {
      const key = keys?.[index] ?? index;
      this.#trail[depth] = key;
      this.#at = depth + 1;
      const runs = encodes && lookupGetter.call(value, key) !== undefined;
      const item = source[key];
      if (item === undefined && !hasOwn(value, key)) throw this.failure('an array with holes');
      if (keys) this.count((key as string).length + 4); // Keys of objects are strings.
      const result = this.#walk(item, depth + 1);
      if (!copy && (runs || result !== item)) {
        copy = keys ? {} : [];
        for (let before = 0; before < index; before++) {
          const earlier = keys?.[before] ?? before;
          put(copy, earlier, source[earlier]);
        }
      }
      if (copy) put(copy, key, result);
    }
    return copy ?? value;
  }
}

function textBytes(text: string): number {
  // UTF-8 takes up to three bytes for a UTF-16 unit. Only long texts are worth looking at.
  return 3 + text.length * (text.length > 999 && NOT_ASCII.test(text) ? 3 : 1);
}
