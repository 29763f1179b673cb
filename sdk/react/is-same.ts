/**
 * Whether two inputs say the same: what travels by what is sent of it, but Blobs, Files and all the rest by identity.
 * An object literal in a component is a new one on every render; a call is not to be made anew for that.
 */
export function isSame(one: unknown, other: unknown): boolean {
  try {
    return holdsSame(one, other);
  } catch {
    return false; // A getter that throws, a revoked proxy, a detached buffer, an object that only claims its class.
  }
}

/** Without recursion, so that no depth is too much; and in the same shape: what stands in two places of one does so in the other. */
function holdsSame(one: unknown, other: unknown): boolean {
  const pairs = [[one, other]];
  const twins = new Map<object, object>();
  const taken = new Set<object>();
  for (const [left, right] of pairs) {
    if (!isObject(left) || !isObject(right)) {
      if (!Object.is(left, right)) return false;
    } else if (twins.has(left) || taken.has(right)) {
      if (twins.get(left) !== right) return false;
    } else {
      twins.set(left, right);
      taken.add(right);
      const parts = left === right ? [] : partsOfBoth(left, right);
      if (!parts) return false;
      for (const pair of parts) pairs.push(pair);
    }
  }
  return true;
}

/** The pairs that two objects are to have the same in; `undefined` where they differ already. */
function partsOfBoth(left: object, right: object): unknown[][] | undefined {
  const kind = kindOf(left);
  if (kind !== kindOf(right)) return undefined;
  if (kind === 'ArrayBuffer' || ArrayBuffer.isView(left)) {
    const [bytes, others] = [bytesOf(left), bytesOf(right)];
    return bytes.length === others.length && bytes.every((byte, index) => byte === others[index]) ? [] : undefined;
  }
  const [parts, others] = [partsOf(left, kind), partsOf(right, kind)];
  return parts && parts.length === others?.length ? parts.map((part, index) => [part, others[index]]) : undefined;
}

/** What is sent of an object; `undefined` where only its identity tells. Its kind is what the assertions say, or reading it fails. */
function partsOf(value: object, kind: string): readonly unknown[] | undefined {
  switch (kind) {
    case 'Array':
      return Array.from(value as unknown[]);
    case 'Object':
      return Object.entries<unknown>(value as Record<string, unknown>)
        .sort(([key], [next]) => (key < next ? -1 : 1))
        .flat(1);
    case 'Date':
      return [(value as Date).getTime()];
    case 'RegExp':
      return [(value as RegExp).source, (value as RegExp).flags];
    case 'URL':
      return [(value as URL).href];
    case 'Map':
      return [...(value as Map<unknown, unknown>)].flat(1);
    case 'Set':
      return [...(value as Set<unknown>)];
    case 'Error': {
      const { name, message, cause } = value as Error;
      return Object.hasOwn(value, 'cause') ? [name, message, cause] : [name, message];
    }
    default:
      return undefined;
  }
}

/** As the codec tells kinds apart: `Object` are plain objects and instances of the application's own classes. */
function kindOf(value: object): string {
  if (Array.isArray(value)) return 'Array';
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return 'Object';
  const kind = Object.prototype.toString.call(value).slice(8, -1).replace('DOMException', 'Error');
  const isPlatform = /[ .]|Generator$/.test(kind) || typeof Reflect.get(globalThis, kind) === 'function';
  return isPlatform ? kind : 'Object';
}

function bytesOf(value: object): Uint8Array {
  return ArrayBuffer.isView(value)
    ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
    : new Uint8Array(value as ArrayBuffer); // what its kind says
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
