import { exactBuffer } from './exact-buffer.ts';
import { isBinary } from './kind-of.ts';
import type { BlobLike } from './platform.ts';

interface SlotReader<Value> {
  call(object: object): Value;
}

// Taken once, so that neither a subclass nor a page that patches them later takes part. They read the internal slot of an
// object of any realm, and throw at one that only claims its class.
const { getTime } = Date.prototype as unknown as Record<'getTime', SlotReader<number>>;
const { entries } = Map.prototype as unknown as Record<'entries', SlotReader<Iterable<unknown>>>;
const { values } = Set.prototype as unknown as Record<'values', SlotReader<Iterable<unknown>>>;

/** What a kind below has besides; nothing is known of the values. */
type Properties = Readonly<Record<'source' | 'flags' | 'href' | 'message' | 'cause', unknown>>;

/** Takes an object apart into the parts that `tags.ts` lists; `undefined` at a kind that cannot travel. */
export function takeApart(value: object, kind: string): unknown[] | undefined {
  const from = value as BlobLike & Properties;
  switch (kind) {
    case 'Date':
      return [getTime.call(value)];
    case 'RegExp':
      return [from.source, from.flags];
    case 'URL':
      return [from.href];
    case 'Map':
      return [[...entries.call(value)]];
    case 'Set':
      return [[...values.call(value)]];
    case 'Error':
      return Object.hasOwn(value, 'cause') ? [from.name, from.message, from.cause] : [from.name, from.message];
    // These are read later.
    case 'Blob':
      return [[new ArrayBuffer(0)], { type: from.type }];
    case 'File':
      return [[new ArrayBuffer(0)], from.name, { type: from.type, lastModified: from.lastModified }];
    default:
      return isBinary(kind) ? [exactBuffer(value)] : undefined;
  }
}
