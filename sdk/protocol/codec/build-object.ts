import { fromBase64 } from './base64.ts';
import { isBinary, kindOf } from './kind-of.ts';
import { platformClass } from './platform.ts';
import { define } from './put.ts';

const HEXADECIMAL = /^(-?)([\da-f]+)$/;
const ERROR = /^(?:Eval|Range|Reference|Syntax|Type|URI)Error$/;
const BUILT = /^(?:Date|RegExp|URL|Blob|File)$/;

// Parts come from anywhere. Where one does not fit, what is called with it throws: that is the check, and no part can make
// a class return anything but its own kind.

/** Makes what will hold other values before these are known: they may refer to it. `undefined` at other tags. */
export function startObject(tag: unknown, name: unknown): object | undefined {
  switch (tag) {
    case 'Map':
      return new Map();
    case 'Set':
      return new Set();
    case 'Error':
      return new (platformClass(ERROR.test(name as string) ? (name as string) : tag))();
    default:
      return undefined;
  }
}

/** Gives what was started its parts, and returns it. */
export function finishObject(object: object, parts: readonly unknown[]): object {
  const [first, second] = parts;
  if (object instanceof Map) for (const [key, value] of first as [unknown, unknown][]) object.set(key, value);
  else if (object instanceof Set) for (const value of first as unknown[]) object.add(value);
  else {
    define(object, 'message', String(second), false);
    if ((object as Error).name !== first) define(object, 'name', String(first), false);
    if (parts.length > 2) define(object, 'cause', parts[2], false);
  }
  return object;
}

/** Makes what holds no other value. `undefined` at unknown tags too. */
export function buildValue(tag: string, parts: readonly unknown[]): unknown {
  const first = parts[0] as string;
  switch (tag) {
    case 'number':
      return Number(first);
    case 'bigint': {
      const [, sign, digits] = HEXADECIMAL.exec(first) as unknown as [string, string, string];
      return sign ? -BigInt(`0x${digits}`) : BigInt(`0x${digits}`);
    }
    case 'ArrayBuffer':
      return fromBase64(first);
  }
  // From a number a view would be made of any length.
  const fits = isBinary(tag) ? kindOf(parts[0] as object) === 'ArrayBuffer' : BUILT.test(tag);
  return fits ? new (platformClass(tag))(...parts) : undefined;
}
