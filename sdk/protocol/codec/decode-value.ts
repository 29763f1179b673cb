import { Bounds, type ValueOptions } from './bounds.ts';
import { buildValue, finishObject, startObject } from './build-object.ts';
import { exactBinary } from './exact-buffer.ts';
import { isBinary, isContainer, kindOf } from './kind-of.ts';
import { SHARED, TAG_KEY } from './tags.ts';
import { createWalk } from './walk.ts';

/** What became of an object of the wire form and, once that is complete, what it costs to have it once more. */
interface Seen {
  result: object | undefined;
  nodes: number;
  bytes: number;
  height: number;
}

/** How to decode a value. */
export interface DecodeOptions extends ValueOptions {
  /** What the frame says: whether the value holds tags. */
  readonly encoded: boolean;
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
  const bounds = new Bounds(options, 'read');
  const seen: Seen[] = [];
  let deepest = 0;

  const primitive = (item: unknown): unknown => {
    if (typeof item === 'bigint') bounds.use(0, item.toString(16).length);
    return json ? bounds.refuse(`${typeof item}, which JSON has no word for`) : item;
  };
  const again = (position: unknown, depth: number): unknown => {
    const first = seen[position as number]; // Anything but a number finds nothing.
    if (!first?.result) return bounds.refuse('it refers to nothing');
    if (!graph && isContainer(kindOf(first.result))) bounds.refuse(SHARED, 'NOT_SERIALIZABLE');
    // An object inside itself is not complete and costs nothing yet: it expands as often as its reader wants.
    bounds.use(first.nodes, first.bytes);
    bounds.reach(depth + first.height);
    deepest = Math.max(deepest, depth + first.height);
    return first.result;
  };
  const untag = (content: unknown, depth: number, entry: Seen): unknown => {
    const [tag, ...raw] = content as [string, ...unknown[]]; // Anything else throws here, or names no tag.
    if (tag === 'Object') return walk.fill(raw[0] as object, depth, (entry.result = {}));
    const started = (entry.result = startObject(tag, raw[0]));
    const parts = walk.parts(raw, depth, tag);
    if (started) return finishObject(started, parts);
    if (tag === 'again') return again(parts[0], depth);
    const value = buildValue(tag, parts) ?? (tag === 'undefined' ? undefined : bounds.refuse('an unknown tag'));
    if (typeof value === 'object') entry.result = value;
    return value;
  };
  const object = (item: object, depth: number): unknown => {
    const kind = kindOf(item);
    if (!json && isBinary(kind)) return exactBinary(item, kind, bounds);
    if (kind !== 'Array' && kind !== 'Object') bounds.refuse(`an object of class ${kind}`);
    // Where everything is built anew, other keys that a clone may have given an array stay behind unseen.
    const copy = kind === 'Array' ? [] : {};
    if (!encoded) return walk.fill(item, depth, json ? undefined : copy);
    const entry: Seen = { result: undefined, nodes: 0, bytes: 0, height: 0 };
    seen.push(entry);
    const { nodes, bytes } = bounds;
    const outer = deepest;
    deepest = depth;
    const result = Object.hasOwn(item, TAG_KEY)
      ? untag((item as Record<string, unknown>)[TAG_KEY], depth, entry)
      : walk.fill(item, depth, (entry.result = copy));
    Object.assign(entry, { nodes: bounds.nodes - nodes, bytes: bounds.bytes - bytes, height: deepest - depth });
    deepest = Math.max(outer, deepest);
    return result;
  };
  const walk = createWalk(bounds, { getters: false, primitive, object });
  return walk.run(wire);
}
