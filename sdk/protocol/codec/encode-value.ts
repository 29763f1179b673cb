import { toBase64 } from './base64.ts';
import { Bounds, type ValueOptions } from './bounds.ts';
import { exactBinary } from './exact-buffer.ts';
import { isBinary, isContainer, kindOf } from './kind-of.ts';
import type { BlobLike } from './platform.ts';
import { SHARED, TAG_KEY } from './tags.ts';
import { takeApart } from './take-apart.ts';
import { createWalk } from './walk.ts';

// Estimates.
const TAG_BYTES = 16;
const BASE64_BYTES = 1.34;

/** A value in its wire form. */
export interface EncodedValue {
  /** What the frame carries: the value itself where nothing in it needed a change. */
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
}

/** How to encode a value. */
export interface EncodeOptions extends ValueOptions {
  /**
   * Builds every container anew also under JSON: for a hop that clones what another serialises, and refuses proxies.
   * @defaultValue `false`
   */
  readonly copy?: boolean | undefined;
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
  const byteSize = json ? BASE64_BYTES : 1;
  // A structured clone refuses proxies, such as reactive state, and takes other keys of arrays along.
  const copies = !json || options.copy;
  const bounds = new Bounds(options, 'send');
  const positions = new Map<object, number>();
  const reads: Promise<void>[] = [];
  let position = 0;
  let encoded = false;

  const tag = (...content: unknown[]): object => {
    encoded = true;
    bounds.use(0, TAG_BYTES);
    return { [TAG_KEY]: content };
  };
  const primitive = (item: unknown): unknown => {
    const text = typeof item === 'bigint' ? item.toString(16) : Object.is(item, -0) ? '-0' : String(item);
    bounds.use(0, text.length);
    if (!json) return item;
    position++;
    return tag(typeof item, text);
  };
  const bytes = (buffer: ArrayBuffer): unknown => (json ? tag('ArrayBuffer', toBase64(buffer)) : buffer);
  const object = (item: object, depth: number): unknown => {
    const kind = kindOf(item);
    if (!json && isBinary(kind)) return exactBinary(item, kind, bounds);
    const known = positions.get(item);
    const here = position++;
    if (known !== undefined) {
      if (!options.graph && isContainer(kind)) bounds.refuse(SHARED);
      return tag('again', known);
    }
    positions.set(item, here);
    // The transport's serialiser would call a `toJSON` of the item's class; a copy has only what the item has itself.
    const copy = copies || 'toJSON' in item;
    if (kind === 'Array') return walk.fill(item, depth, copy ? [] : undefined);
    if (kind === 'Object') {
      if (Object.hasOwn(item, TAG_KEY)) return tag(kind, walk.fill(item, depth, {}));
      return walk.fill(item, depth, copy ? {} : undefined);
    }
    if (kind === 'ArrayBuffer') {
      bounds.use(0, (item as ArrayBuffer).byteLength * byteSize);
      return bytes(item as ArrayBuffer);
    }
    const content = walk.parts(takeApart(item, kind) ?? bounds.refuse(`an object of class ${kind}`), depth, kind);
    if (/^(?:Blob|File)$/.test(kind)) {
      bounds.use(0, (item as BlobLike).size * byteSize);
      reads.push(read(item as BlobLike, content[0] as unknown[], bytes, bounds));
    }
    return tag(kind, ...content);
  };
  const walk = createWalk(bounds, { getters: true, primitive, object });

  const wire = walk.run(value);
  const pending = reads.length > 0 && Promise.all(reads);
  return { wire, encoded, bytes: bounds.bytes, ...(pending && { pending }) };
}

async function read(
  blob: BlobLike,
  holder: unknown[],
  bytes: (buffer: ArrayBuffer) => unknown,
  bounds: Bounds,
): Promise<void> {
  const path = bounds.path();
  try {
    holder[0] = bytes(await blob.arrayBuffer());
  } catch (error) {
    bounds.rethrow(error, path);
  }
}
