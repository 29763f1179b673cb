import { exactBuffer } from './exact-buffer.ts';
import { isContainer, kindOf } from './kind-of.ts';
import { kindNamed } from './kinds.ts';
import { sizeOf, type ParcelContent } from './parcels.ts';
import { platformClass } from './platform.ts';
import { plainValue } from './plain-value.ts';
import { SHARED, TAG_KEY } from './tags.ts';
import { createWalk, type ValueOptions } from './walk.ts';

/** Whoever wrote it is no honest peer, or of a version that should not have been agreed on. */
const MALFORMED = 'malformed';

/** What became of an object of the wire form and, once that is complete, what it costs to have it once more. */
interface Seen {
  result?: unknown;
  nodes: number;
  bytes: number;
  apart: number;
  height: number;
}

/** Whether a class can be called with a part, and reads no more of it than has been counted. */
function isLeaf(part: unknown): boolean {
  return typeof part !== 'object' || kindOf(part as object) === 'ArrayBuffer';
}

/** Whether a part holds leaves alone, and stands here itself. */
function isFlat(raw: object, part: object): boolean {
  return !isTag(raw) && Object.values(part).every(isLeaf);
}

/** Whether an object of the wire form stands for something else. */
function isTag(item: object): boolean {
  return Object.hasOwn(item, TAG_KEY);
}

/** Objects of wire forms that have been read, and are not to be read again. */
export interface ObjectsRead {
  has(object: object): boolean;
  add(object: object): unknown;
}

/** How to decode a value. */
export interface DecodeOptions extends ValueOptions {
  /** What the frame says: whether the value holds tags. */
  readonly encoded?: boolean | undefined;
  /** What travelled apart, in the order in which the sender's `encodeValue` gave it. */
  readonly parcels?: readonly ParcelContent[] | undefined;
  /** The objects of what was read before, where the value may share some with it. By default, it is read for itself: each object once. */
  readonly before?: ObjectsRead | undefined;
}

/**
 * Reads a value from its wire form, whoever wrote it, within the limits.
 *
 * A plain value under JSON is only checked and returned as it is. Keys such as `__proto__` become data of their object.
 *
 * @throws PortcullisError `INVALID_FRAME` at malformed encoding, or an object of a clone in two places; `MESSAGE_TOO_LARGE` beyond a limit;
 * `NOT_SERIALIZABLE` at a reference to another object without `graph`. `data.path` says where.
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
  const plain = !encoded && (json || !options.before) && plainValue(wire, options.limits, json);
  if (plain) return plain.wire;
  // A text brings each object in one place.
  const before = json ? undefined : (options.before ?? new Set());
  const seen: Seen[] = [];
  let deepest = 0;

  const again = (position: number): unknown => {
    const first = seen[position];
    const result = first?.result;
    if (!first || typeof result !== 'object' || !result) return walk.refuse(MALFORMED);
    if (!graph && isContainer(kindOf(result))) walk.refuse(SHARED, 'NOT_SERIALIZABLE');
    // An object inside itself is not complete and costs nothing yet: it expands as often as its reader wants.
    walk.use(first.nodes, first.bytes, first.apart);
    deepest = Math.max(deepest, walk.reach(first.height));
    return result;
  };
  const parcel = (position: number): ParcelContent => {
    const content = options.parcels?.[position] ?? walk.refuse('a part has not arrived');
    walk.use(0, 0, sizeOf(content));
    return content;
  };
  /** A clone can hold an object in thousands of places, each of which would build it anew. */
  const once = <Item extends object>(item: Item): Item => {
    if (before?.has(item)) walk.refuse(MALFORMED);
    before?.add(item);
    return item;
  };
  const untag = (content: unknown, entry: Seen): unknown => {
    // No tag has more parts, and nobody has counted these: a clone's array may have millions, or holes.
    const [tag, ...raw] = Array.isArray(content) && content.length < 5 ? once(content as unknown[]) : [];
    if (typeof tag !== 'string') return walk.refuse(MALFORMED);
    const position = typeof raw[0] === 'number' ? raw[0] : -1; // Lists of lists would be made into a text to look under.
    if (tag === 'again') return again(position);
    if (tag === 'parcel') return (entry.result = parcel(position));
    if (tag === 'Object') {
      const record = raw[0] as object; // or, say, a text, which has more keys than have been counted
      return walk.fill(kindOf(record) === tag ? once(record) : walk.refuse(MALFORMED), (entry.result = {}));
    }
    return build(tag, raw, entry);
  };
  const build = (tag: string, raw: readonly unknown[], entry: Seen): unknown => {
    const { make, fill, first } = kindNamed(tag) ?? walk.refuse(MALFORMED);
    if (fill) entry.result = make?.(raw[0]);
    const parts = walk.fill<unknown[]>(raw, [], tag === 'Error' ? 'cause' : 'entries');
    // A list stands here itself: one that is referred to may be as long as it likes.
    if (first && kindOf((first === 'Array' ? raw : parts)[0] as object) !== first) walk.refuse(MALFORMED);
    if (fill) fill(entry.result, ...parts);
    // What holds more than leaves takes longer to be written out than it takes to count, and what is referred to has not been counted.
    else if (!parts.every((part, index) => isLeaf(part) || isFlat(raw[index] as object, part as object)))
      walk.refuse(MALFORMED);
    else entry.result = make ? make(...parts) : new (platformClass(tag))(...parts);
    return entry.result;
  };
  const object = (item: object): unknown => {
    const kind = kindOf(once(item));
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
    const result = isTag(item)
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
