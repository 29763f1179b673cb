import { exactBuffer } from './exact-buffer.ts';
import { isContainer, kindOf } from './kind-of.ts';
import { kindNamed } from './kinds.ts';
import { sizeOf, type ParcelContent } from './parcels.ts';
import { platformClass } from './platform.ts';
import { plainValue } from './plain-value.ts';
import { SHARED, TAG_KEY } from './tags.ts';
import { createWalk, type ValueOptions } from './walk.ts';

/** What became of an object of the wire form and, once that is complete, what it costs to have it once more. */
interface Seen {
  result?: unknown;
  nodes: number;
  bytes: number;
  apart: number;
  height: number;
}

/** How to decode a value. */
export interface DecodeOptions extends ValueOptions {
  /** What the frame says: whether the value holds tags. */
  readonly encoded: boolean;
  /** What travelled apart, in the order in which the sender's `encodeValue` gave it. */
  readonly parcels?: readonly ParcelContent[] | undefined;
}

/**
 * Reads a value from its wire form, whoever wrote it, within the limits.
 *
 * A plain value under JSON is only checked and returned as it is. Keys such as `__proto__` become data of their object.
 *
 * @throws PortcullisError `INVALID_FRAME` at malformed encoding, `MESSAGE_TOO_LARGE` beyond a limit, `NOT_SERIALIZABLE` at an
 * object in two places without `graph`; `data.path` says where.
 * @example
 * ```ts
 * const input = decodeValue(frame.input, { encoded: frame.encoded === true, path: 'input', serialization: 'json', limits });
 * ```
 */
export function decodeValue(wire: unknown, options: DecodeOptions): unknown {
  // A frame leaves the field out.
  if (wire === undefined) return wire;
  const { encoded, graph } = options;
  const json = options.serialization === 'json';
  if (json && !encoded && plainValue(wire, options.limits, false)) return wire;
  const seen: Seen[] = [];
  let deepest = 0;

  const again = (position: unknown): unknown => {
    const first = seen[position as number]; // Anything but a number finds nothing.
    const result = first?.result;
    if (!first || typeof result !== 'object' || !result) return walk.refuse('it refers to nothing');
    if (!graph && isContainer(kindOf(result))) walk.refuse(SHARED, 'NOT_SERIALIZABLE');
    // An object inside itself is not complete and costs nothing yet: it expands as often as its reader wants.
    walk.use(first.nodes, first.bytes, first.apart);
    deepest = Math.max(deepest, walk.reach(first.height));
    return result;
  };
  const parcel = (position: unknown): ParcelContent => {
    const content = options.parcels?.[Number(position)] ?? walk.refuse('a part of it has not arrived');
    walk.use(0, 0, sizeOf(content));
    return content;
  };
  const untag = (content: unknown, entry: Seen): unknown => {
    const [tag = '', ...raw] = content as [string?, ...unknown[]]; // Anything else throws here, or names no tag.
    if (tag === 'again') return again(raw[0]);
    if (tag === 'parcel') return (entry.result = parcel(raw[0]));
    if (tag === 'Object') {
      const record = raw[0] as object; // or, say, a text, which has more keys than have been counted
      return walk.fill(kindOf(record) === tag ? record : walk.refuse('no object'), (entry.result = {}));
    }
    const { make, fill, first } = kindNamed(tag) ?? walk.refuse('an unknown tag');
    if (fill) entry.result = make?.(raw[0]);
    const parts = walk.fill<unknown[]>(raw, [], tag === 'Error' ? 'cause' : 'entries');
    if (first && kindOf(parts[0] as object) !== first) walk.refuse(`no ${first}`);
    if (fill) fill(entry.result, ...parts);
    else entry.result = make ? make(...parts) : new (platformClass(tag))(...parts);
    return entry.result;
  };
  const object = (item: object): unknown => {
    const kind = kindOf(item);
    // Inside its tag, in the place of base64.
    if (!json && kind === 'ArrayBuffer') {
      walk.use(0, (item as ArrayBuffer).byteLength);
      return exactBuffer(item);
    }
    if (kind !== 'Array' && kind !== 'Object') walk.refuse(`an object of class ${kind}`);
    // Where everything is built anew, other keys that a clone may have given an array stay behind unseen.
    const copy = kind === 'Array' ? [] : {};
    if (!encoded) return walk.fill(item, copy);
    const { nodes, bytes, apart, depth } = walk;
    const entry: Seen = { nodes: 0, bytes: 0, apart: 0, height: 0 };
    seen.push(entry);
    const outer = deepest;
    deepest = depth;
    const result = Object.hasOwn(item, TAG_KEY)
      ? untag((item as Record<string, unknown>)[TAG_KEY], entry)
      : walk.fill(item, (entry.result = copy));
    entry.nodes = walk.nodes - nodes;
    entry.bytes = walk.bytes - bytes;
    entry.apart = walk.apart - apart;
    entry.height = deepest - depth;
    deepest = Math.max(outer, deepest);
    return result;
  };
  const walk = createWalk(options, {
    verb: 'read',
    primitive: (item) => walk.refuse(`${typeof item}, which JSON has no word for`),
    object,
  });
  return walk.run(wire);
}
