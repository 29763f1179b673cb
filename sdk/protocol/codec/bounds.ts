import type { ErrorCode } from '../error-codes.ts';
import { isPortcullisError, PortcullisError, type PortcullisErrorOptions } from '../errors.ts';

/** The bounds of one value. */
export interface ValueLimits {
  /** Levels of nesting; when decoding, references followed. */
  readonly depth: number;
  /** Primitives and objects; when decoding, shared ones wherever they stand. */
  readonly nodes: number;
  /** Estimated bytes on the wire; when decoding, shared objects wherever they stand. */
  readonly frameBytes: number;
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

const NAME = /^[A-Za-z_$][\w$]*$/;

// A hostile key may be megabytes long, and the path ends up in messages and logs.
const LONGEST_PATH = 300;

/** Where in a value a walk stands, and how much of the limits it has used. A class, as there is one for every value. */
export class Bounds {
  nodes = 0;
  bytes = 0;
  readonly #options: ValueOptions;
  readonly #verb: 'send' | 'read';
  readonly #trail: (string | number)[] = [];
  #at = 0;

  constructor(options: ValueOptions, verb: 'send' | 'read') {
    this.#options = options;
    this.#verb = verb;
  }

  /** Notes, and counts, the key under which the walk goes on, below `level` others. */
  step(key: string | number, level: number): void {
    this.#trail[level] = key;
    this.#at = level + 1;
    if (typeof key === 'string') this.bytes += key.length;
  }

  /** Notes that the walk stands `level` keys below the whole value again. */
  back(level: number): void {
    this.#at = level;
  }

  use(nodes: number, bytes: number): void {
    const { limits } = this.#options;
    if ((this.nodes += nodes) > limits.nodes) this.#exceed('nodes');
    // NaN, from an object with a made-up size, does not pass either.
    if (!((this.bytes += bytes) <= limits.frameBytes)) this.#exceed('frameBytes');
  }

  reach(level: number): void {
    if (level >= this.#options.limits.depth) this.#exceed('depth');
  }

  /** Throws that a value must not be where the walk stands. */
  refuse(why: string, code?: ErrorCode): never {
    throw this.#error(code, why, this.path());
  }

  /** Throws the PortcullisError that something thrown stands for. */
  rethrow(error: unknown, path = this.path()): never {
    if (isPortcullisError(error)) throw error;
    // A getter that throws, a revoked proxy, an object that only claims its class, parts that a constructor refuses.
    throw this.#error(undefined, 'it cannot be read', path, { cause: error });
  }

  /** Says where the walk stands. */
  path(): string {
    let path = this.#options.path;
    for (const key of this.#trail.slice(0, this.#at)) {
      path += typeof key === 'number' ? `[${key}]` : NAME.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
    }
    return path.slice(0, LONGEST_PATH);
  }

  #exceed(limit: keyof ValueLimits): never {
    const why = `beyond the limit ${limit} of ${this.#options.limits[limit]}`;
    const path = this.path();
    throw this.#error('MESSAGE_TOO_LARGE', why, path, { data: { limit, path } });
  }

  #error(code: ErrorCode | undefined, why: string, path: string, more?: PortcullisErrorOptions): PortcullisError {
    const verb = this.#verb;
    const usual = verb === 'send' ? 'NOT_SERIALIZABLE' : 'INVALID_FRAME';
    return new PortcullisError(code ?? usual, `Cannot ${verb} ${path}: ${why}.`, { data: { path }, ...more });
  }
}
