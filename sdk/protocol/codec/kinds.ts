import { fromBase64, toBase64 } from './base64.ts';
import { exactBuffer } from './exact-buffer.ts';
import { isBinary } from './kind-of.ts';
import { platformClass, type BlobLike } from './platform.ts';
import { define } from './put.ts';

/**
 * How values of a kind are taken apart into the parts that `tags.ts` lists, and put together again.
 *
 * Parts come from anywhere. Where one does not fit, what is called with it throws: that is the check, and no part can make a
 * class return anything but its own kind.
 */
export interface Kind {
  /**
   * What its first part is, where anything else would be taken for more than has been counted: a number for so many bytes, a text or view for a
   * list of as many members.
   */
  readonly first?: 'Array' | 'ArrayBuffer';
  take(this: void, value: unknown): unknown[];
  /** @defaultValue its class, called with the parts */
  make?(this: void, ...parts: unknown[]): unknown;
  /** For what holds other values, which may refer to it: then it is made before these are known. */
  fill?(this: void, made: unknown, ...parts: unknown[]): void;
}

/** A method that reads the internal slot of an object of any realm, and throws at one that only claims its class. */
interface SlotReader<Value> {
  call(object: unknown): Value;
}

const MOST_DIGITS = 2 ** 16;

// Taken once, so that neither a subclass nor a page that patches them later takes part.
const { getTime } = Date.prototype as unknown as Record<'getTime', SlotReader<number>>;
const { entries } = Map.prototype as unknown as Record<'entries', SlotReader<Iterable<unknown>>>;
const { values } = Set.prototype as unknown as Record<'values', SlotReader<Iterable<unknown>>>;

// What is taken has the kind, and what is filled was made here; what the parts are, their use finds out.
const KINDS: Readonly<Record<string, Kind>> = {
  undefined: { take: () => [], make: () => undefined },
  number: { take: (value) => [Object.is(value, -0) ? '-0' : String(value)], make: Number },
  bigint: {
    take: (value: bigint) => [digitsOf(value.toString(16))],
    make(text: string) {
      const digits = digitsOf(text);
      return digits[0] === '-' ? -BigInt(`0x${digits.slice(1)}`) : BigInt(`0x${digits}`);
    },
  },
  Date: { take: (date) => [getTime.call(date)] },
  RegExp: { take: ({ source, flags }: RegExp) => [source, flags] },
  URL: { take: ({ href }: { href: unknown }) => [href] },
  ArrayBuffer: { take: (buffer: ArrayBuffer) => [toBase64(buffer)], make: bufferOf },
  // Bytes are read later, into the place of the empty buffer.
  Blob: { first: 'Array', take: ({ type }: BlobLike) => [[new ArrayBuffer(0)], { type }] },
  File: {
    first: 'Array',
    take: ({ name, type, lastModified }: BlobLike) => [[new ArrayBuffer(0)], name, { type, lastModified }],
  },
  Map: {
    first: 'Array',
    take: (map) => [[...entries.call(map)]],
    make: () => new Map(),
    fill(map: Map<unknown, unknown>, pairs: [unknown, unknown][]) {
      for (const [key, value] of pairs) map.set(key, value);
    },
  },
  Set: {
    first: 'Array',
    take: (set) => [[...values.call(set)]],
    make: () => new Set(),
    fill(set: Set<unknown>, members: unknown[]) {
      for (const member of members) set.add(member);
    },
  },
  Error: {
    take: (error: Error) => [error.name, error.message, ...(Object.hasOwn(error, 'cause') ? [error.cause] : [])],
    make: (name) =>
      new (platformClass(/^(Eval|Range|Reference|Syntax|Type|URI)Error$/.exec(textOf(name))?.[0] ?? 'Error'))(),
    fill(error: Error, name, message, ...cause) {
      define(error, 'message', textOf(message), false);
      if (error.name !== name) define(error, 'name', textOf(name), false);
      if (cause.length > 0) define(error, 'cause', cause[0], false);
    },
  },
};

/** What is none is not made into one: writing an object or a bigint out may take for ever. */
function textOf(part: unknown): string {
  return typeof part === 'string' ? part : '';
}

/** Bounded, since whoever writes the number in decimal takes time that grows faster than its length: schemas do, in what they report. */
function digitsOf(text: string): string {
  if (text.length > MOST_DIGITS) throw new RangeError('too long');
  return text;
}

/** Where buffers are cloned, the part is one already. */
function bufferOf(part: string | ArrayBuffer): ArrayBuffer {
  return typeof part === 'object' ? exactBuffer(part) : fromBase64(part);
}

const VIEW: Kind = { first: 'ArrayBuffer', take: (view: ArrayBufferView) => [exactBuffer(view)] };

/** Looks a kind up; `undefined` where it cannot travel, and for arrays and plain objects. */
export function kindNamed(name: string): Kind | undefined {
  return Object.hasOwn(KINDS, name) ? KINDS[name] : isBinary(name) ? VIEW : undefined;
}
