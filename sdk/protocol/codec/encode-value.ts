import { toBase64 } from './base64.ts';
import { isContainer, kindOf } from './kind-of.ts';
import { kindNamed } from './kinds.ts';
import { PARCEL_SIZE, sizeOf, type ParcelSource } from './parcels.ts';
import { platform, type BlobLike } from './platform.ts';
import { plainValue } from './plain-value.ts';
import { SHARED, TAG_KEY } from './tags.ts';
import { createWalk, type ValueOptions } from './walk.ts';

// Estimates.
const TAG_BYTES = 16;
const BASE64_BYTES = 1.34;

/** Of one value, whose frame lists their sizes. */
const MOST_PARCELS = 4_095;

/** A value in its wire form. */
export interface EncodedValue {
  /** What the frame carries. It shares nothing with the value that the application could change afterwards; {@link parcels} do. */
  readonly wire: unknown;
  /** Whether {@link wire} must be decoded; false: it is a plain value that the other side only checks. */
  readonly encoded: boolean;
  /** Estimated size on the wire, in bytes; other characters than ASCII take more. */
  readonly bytes: number;
  /**
   * Blobs are read before they can be sent. Where there are any, {@link wire} is complete once this resolves; it rejects
   * with `NOT_SERIALIZABLE` where one cannot be read.
   */
  readonly pending?: Promise<unknown>;
  /** What was taken away: {@link wire} holds them, unless it had to be written as text. */
  readonly moved?: readonly ArrayBuffer[];
  /** What travels apart from {@link wire}, which refers to it by position. */
  readonly parcels?: readonly ParcelSource[];
}

interface Tagged {
  [TAG_KEY]: unknown[];
}

/** How to encode a value. */
export interface EncodeOptions extends ValueOptions {
  /** Buffers that are taken away from whoever holds them, instead of being copied: from now on they are empty there. */
  readonly transfer?: readonly unknown[] | undefined;
  /** Whether large leaves may travel apart. @defaultValue `false` */
  readonly parcels?: boolean | undefined;
}

/**
 * Prepares a value of the application for the wire, checking and bounding it on the way.
 *
 * No `toJSON` is called and no getter runs twice. Inherited properties and symbols stay behind.
 *
 * @throws PortcullisError `NOT_SERIALIZABLE` at what cannot travel, `MESSAGE_TOO_LARGE` beyond a limit; `data.path` says where.
 * @example
 * ```ts
 * const { wire, encoded, pending } = encodeValue(input, { path: 'input', serialization: 'json', limits });
 * await pending;
 * ```
 */
export function encodeValue(value: unknown, options: EncodeOptions): EncodedValue {
  // A frame leaves the field out instead.
  if (value === undefined) return { wire: value, encoded: false, bytes: 0 };
  const json = options.serialization === 'json';
  const { transfer, limits } = options;
  const plain = !transfer && plainValue(value, limits, false, options.parcels ? PARCEL_SIZE : undefined);
  if (plain) return plain;
  const byteSize = json ? BASE64_BYTES : 1;
  const positions = new Map<object, number>();
  const reads: Promise<void>[] = [];
  const buffers: unknown[][] = [];
  const parcels: ParcelSource[] = [];
  let position = 0;
  let encoded = false;

  const tag = (...content: unknown[]): Tagged => {
    encoded = true;
    walk.reach(0); // It is an object, whatever it stands for.
    walk.use(0, TAG_BYTES);
    return { [TAG_KEY]: content };
  };
  const bytes = (buffer: ArrayBuffer): Tagged => {
    // A copy, unless it is taken away: what becomes of it before the value leaves, or leaves again, makes no difference.
    const isTaken = transfer?.includes(buffer);
    const tagged = tag('ArrayBuffer', json ? toBase64(buffer) : isTaken ? buffer : buffer.slice(0));
    buffers.push(tagged[TAG_KEY]);
    return tagged;
  };
  /** What stands in the place of a leaf that travels apart, if it does. */
  const apart = (source: ParcelSource): Tagged | undefined => {
    const size = sizeOf(source);
    if (!options.parcels || size < PARCEL_SIZE || parcels.length >= MOST_PARCELS) return undefined;
    // What is handed over without a copy holds nobody up.
    const isMoved = !json && transfer?.includes(source) && walk.bytes + size <= limits.frameBytes;
    if (isMoved) return undefined;
    walk.use(0, 0, size);
    return tag('parcel', parcels.push(source) - 1);
  };
  const read = async (blob: BlobLike, holder: unknown[], path: string): Promise<void> => {
    try {
      holder[0] = bytes(await blob.arrayBuffer());
    } catch (error) {
      walk.rethrow(error, path);
    }
  };
  const special = (item: object, kind: string): unknown => {
    if (kind === 'ArrayBuffer') {
      const buffer = item as ArrayBuffer;
      const tagged = apart(buffer);
      if (tagged) return tagged;
      walk.reach(1);
      walk.use(1, buffer.byteLength * byteSize);
      return bytes(buffer);
    }
    const parts = kindNamed(kind)?.take(item) ?? walk.refuse(`an object of class ${kind}`);
    const content = walk.fill<unknown[]>(parts, [], kind === 'Error' ? 'cause' : 'entries');
    if (/^(Blob|File)$/.test(kind)) {
      const blob = item as BlobLike;
      const holder = content[0] as unknown[];
      const tagged = apart(blob);
      if (!tagged) {
        walk.use(0, blob.size * byteSize);
        reads.push(read(blob, holder, walk.path()));
      } else holder[0] = tagged;
    }
    return tag(kind, ...content);
  };
  const object = (item: object): unknown => {
    const kind = kindOf(item);
    const known = positions.get(item);
    const here = position++;
    if (known !== undefined) {
      if (!options.graph && isContainer(kind)) walk.refuse(SHARED);
      return tag('again', known);
    }
    positions.set(item, here);
    if (kind !== 'Array' && kind !== 'Object') return special(item, kind);
    const isTag = kind === 'Object' && Object.hasOwn(item, TAG_KEY);
    // A structured clone refuses proxies, such as reactive state, and takes other keys of arrays along. A JSON serialiser
    // would call a `toJSON` of the item's class; a copy has only what the item has itself.
    const filled = walk.fill(item, kind === 'Array' ? [] : {});
    return isTag ? tag(kind, filled) : filled;
  };
  const walk = createWalk(options, {
    verb: 'send',
    primitive(item) {
      const kind = typeof item;
      const parts = kindNamed(kind)?.take(item) ?? []; // There is one of each kind that JSON cannot carry.
      walk.use(parts.length, String(parts[0]).length);
      position++;
      return tag(kind, ...parts);
    },
    object,
    text(item) {
      const tagged = apart(item);
      if (tagged) position++;
      return tagged;
    },
  });

  const take = (given: readonly unknown[]): readonly ArrayBuffer[] => {
    try {
      // What else can be transferred is no part of any value, and would be lost.
      if (given.some((item) => kindOf(item as object) !== 'ArrayBuffer')) throw new TypeError('no ArrayBuffer');
      const moved = platform.structuredClone(given as readonly ArrayBuffer[], { transfer: given }); // see above
      for (const content of buffers) content[1] = moved[given.indexOf(content[1])] ?? content[1];
      for (const [index, source] of parcels.entries()) parcels[index] = moved[given.indexOf(source)] ?? source;
      // One without bytes stays: having left, it would look the same.
      return moved.filter((buffer) => buffer.byteLength > 0 && !parcels.includes(buffer));
    } catch (error) {
      return walk.rethrow(error, 'transfer'); // One that was taken away before, or stands there twice.
    }
  };

  const wire = walk.run(value);
  const pending = reads.length > 0 && Promise.all(reads);
  const moved = transfer && take(transfer);
  return {
    wire,
    encoded,
    bytes: walk.bytes,
    ...(pending && { pending }),
    ...(moved && !json && { moved }),
    ...(parcels.length > 0 && { parcels }),
  };
}
