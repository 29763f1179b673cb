import type { ErrorCode } from '../error-codes.ts';
import { isPortcullisError, PortcullisError } from '../errors.ts';
import { put } from './put.ts';

/** The bounds of one value. */
export interface ValueLimits {
  /** Levels of nesting; when decoding, references followed. */
  readonly depth: number;
  /** Primitives and objects; when decoding, shared ones wherever they stand. */
  readonly nodes: number;
  /** Estimated bytes on the wire; when decoding, shared objects wherever they stand. */
  readonly frameBytes: number;
  /** Bytes of what travels apart; when decoding, wherever it stands. Absent: nothing may. */
  readonly reassemblyBytesPerSession?: number | undefined;
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

/** What a direction adds to the walk. Each function returns what stands in the result in place of the value. */
export interface WalkRules {
  readonly verb: 'send' | 'read';
  /** A primitive that JSON cannot carry. */
  readonly primitive: (value: unknown) => unknown;
  readonly object: (value: object) => unknown;
  /** A text. Returns what stands in its place, if it does not stay. */
  readonly text?: (value: string) => unknown;
}

/** One pass over a value: where it stands, and how much of the limits it has used. */
export interface Walk {
  depth: number;
  nodes: number;
  bytes: number;
  /** Bytes that travel apart. */
  apart: number;
  /** Walks the whole value. Whatever goes wrong leaves as a PortcullisError. */
  run(value: unknown): unknown;
  /**
   * Walks what an array or object holds, reading each property once, into a copy, which it returns.
   *
   * @param name - What paths call each of its values. By default, their keys.
   */
  fill<Copy extends object>(source: object, copy: Copy, name?: string): Copy;
  /** Counts what is used, and throws beyond a limit. */
  use(nodes: number, bytes: number, apart?: number): void;
  /** Returns the depth so many levels below the present one, and throws beyond the limit. */
  reach(levels: number): number;
  /** Says where the walk stands. */
  path(): string;
  /** Throws that a value must not be where the walk stands. */
  refuse(why: string, code?: ErrorCode): never;
  /** Throws the PortcullisError that something thrown stands for. */
  rethrow(error: unknown, path: string): never;
}

const NAME = /^[a-z_$][\w$]*$/i;

// A hostile key may be megabytes long, and the path ends up in messages and logs.
const LONGEST_PATH = 300;

// An estimate, as serialisers differ: a short number, a comma, now and then a brace.
export const NODE_BYTES = 8;

/** Makes a walk within bounds. */
export function createWalk({ path: name, limits }: ValueOptions, { verb, primitive, object, text }: WalkRules): Walk {
  const trail: (string | number)[] = [];
  const fail = (why: string, code: ErrorCode | undefined, path: string, limit: object, cause?: unknown): never => {
    const usual = verb === 'send' ? 'NOT_SERIALIZABLE' : 'INVALID_FRAME';
    throw new PortcullisError(code ?? usual, `Cannot ${verb} ${path}: ${why}.`, { data: { ...limit, path }, cause });
  };
  const exceed = (limit: keyof ValueLimits): never =>
    fail(`beyond the limit ${limit} of ${limits[limit]}`, 'MESSAGE_TOO_LARGE', walk.path(), { limit });
  const visit = (value: unknown): unknown => {
    const instead = typeof value === 'string' && text?.(value);
    walk.use(1, typeof value === 'string' && !instead ? value.length : NODE_BYTES);
    if (instead) return instead;
    switch (typeof value) {
      case 'string':
      case 'boolean':
        return value;
      case 'object':
        if (value === null) return value;
        walk.reach(0);
        return object(value);
      case 'number':
        return Number.isFinite(value) && !Object.is(value, -0) ? value : primitive(value);
      case 'undefined':
      case 'bigint':
        return primitive(value);
      default:
        return walk.refuse(`a ${typeof value}`);
    }
  };
  const walk: Walk = {
    depth: 0,
    nodes: 0,
    bytes: 0,
    apart: 0,
    run(value) {
      try {
        return visit(value);
      } catch (error) {
        return walk.rethrow(error, walk.path());
      }
    },
    fill(source, copy, as) {
      const from = source as Readonly<Record<string | number, unknown>>; // `unknown` is whatever the keys lead to.
      const keys = Array.isArray(source) ? undefined : Object.keys(source);
      const { length } = keys ?? (source as readonly unknown[]); // Without keys it is an array.
      for (let index = 0; index < length; index++) {
        const key = keys?.[index] ?? index;
        trail[walk.depth++] = as ?? key;
        if (keys) walk.bytes += (key as string).length; // One of them.
        const item = from[key];
        if (item === undefined && !Object.hasOwn(source, key)) walk.refuse('an array with holes');
        put(copy, key, visit(item));
        walk.depth--;
      }
      return copy;
    },
    use(nodes, bytes, apart = 0) {
      if ((walk.nodes += nodes) > limits.nodes) exceed('nodes');
      // NaN, from an object with a made-up size, does not pass either.
      if (!((walk.bytes += bytes) <= limits.frameBytes)) exceed('frameBytes');
      if ((walk.apart += apart) > (limits.reassemblyBytesPerSession ?? 0)) exceed('reassemblyBytesPerSession');
    },
    reach(levels) {
      const depth = walk.depth + levels;
      if (depth >= limits.depth) exceed('depth');
      return depth;
    },
    path() {
      const keys = trail
        .slice(0, walk.depth)
        .map((key) => (typeof key === 'number' ? `[${key}]` : NAME.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`));
      return (name + keys.join('')).slice(0, LONGEST_PATH);
    },
    refuse: (why, code) => fail(why, code, walk.path(), {}),
    rethrow(error, path) {
      if (isPortcullisError(error)) throw error;
      // A getter that throws, a revoked proxy, an object that only claims its class, parts that a constructor refuses.
      return fail('it cannot be read', undefined, path, {}, error);
    },
  };
  return walk;
}
