import { toBase64 } from './base64.ts';
import { exactBinary } from './exact-buffer.ts';
import { isBinary, isContainer, kindOf } from './kind-of.ts';
import { kindNamed } from './kinds.ts';
import type { BlobLike } from './platform.ts';
import { SHARED, TAG_KEY } from './tags.ts';
import { createWalk, type ValueOptions } from './walk.ts';

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
  const positions = new Map<object, number>();
  const reads: Promise<void>[] = [];
  let position = 0;
  let encoded = false;

  const tag = (...content: unknown[]): object => {
    encoded = true;
    walk.use(0, TAG_BYTES);
    return { [TAG_KEY]: content };
  };
  const bytes = (buffer: ArrayBuffer): unknown => (json ? tag('ArrayBuffer', toBase64(buffer)) : buffer);
  const read = async (blob: BlobLike, holder: unknown[], path: string): Promise<void> => {
    try {
      holder[0] = bytes(await blob.arrayBuffer());
    } catch (error) {
      walk.rethrow(error, path);
    }
  };
  const special = (item: object, kind: string): unknown => {
    if (kind === 'ArrayBuffer') {
      walk.use(0, (item as ArrayBuffer).byteLength * byteSize);
      return bytes(item as ArrayBuffer);
    }
    const parts = kindNamed(kind)?.take(item) ?? walk.refuse(`an object of class ${kind}`);
    const content = walk.fill(parts, [], kind === 'Error' ? 'cause' : 'entries') as unknown[]; // The copy that was given.
    if (/^(Blob|File)$/.test(kind)) {
      walk.use(0, (item as BlobLike).size * byteSize);
      reads.push(read(item as BlobLike, content[0] as unknown[], walk.path()));
    }
    return tag(kind, ...content);
  };
  const object = (item: object): unknown => {
    const kind = kindOf(item);
    if (!json && isBinary(kind)) return exactBinary(item, kind, walk);
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
    const copies = !json || options.copy || isTag || 'toJSON' in item;
    const filled = walk.fill(item, copies ? (kind === 'Array' ? [] : {}) : undefined);
    return isTag ? tag(kind, filled) : filled;
  };
  const walk = createWalk(options, {
    verb: 'send',
    primitive(item) {
      const kind = typeof item;
      const parts = kindNamed(kind)?.take(item) ?? []; // There is one of each kind that JSON cannot carry.
      walk.use(0, String(parts[0]).length);
      if (!json) return item;
      position++;
      return tag(kind, ...parts);
    },
    object,
  });

  const wire = walk.run(value);
  const pending = reads.length > 0 && Promise.all(reads);
  return { wire, encoded, bytes: walk.bytes, ...(pending && { pending }) };
}
