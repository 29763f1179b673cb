/** The kinds of large values. */
export type ValueKind = 'text' | 'bytes';

// Neither all the same byte nor random: compression plays no part here, but a walk over the value might.
const PERIOD = 251;

/** A value of so many bytes. Text has one byte a character. */
export function makeValue(kind: ValueKind, size: number): string | Uint8Array {
  if (kind === 'text') return 'abcdefghijklmnopqrstuvwxyz 012345'.repeat(Math.ceil(size / 33)).slice(0, size);
  const bytes = new Uint8Array(size);
  for (let index = 0; index < size; index++) bytes[index] = index % PERIOD;
  return bytes;
}

/**
 * Whether a value came back whole.
 *
 * @returns what is wrong with it, or nothing.
 */
export function faultOf(sent: string | Uint8Array, received: unknown): string | undefined {
  if (typeof sent === 'string') return received === sent ? undefined : `came back as ${describe(received)}`;
  if (!(received instanceof Uint8Array)) return `came back as ${describe(received)}`;
  if (received.length !== sent.length) return `came back with ${received.length} bytes`;
  for (let index = 0; index < sent.length; index++) {
    if (received[index] !== sent[index]) return `came back with another byte ${index}`;
  }
  return undefined;
}

function describe(value: unknown): string {
  const kind = Object.prototype.toString.call(value).slice(8, -1);
  return typeof value === 'string' ? `a string of ${value.length} characters` : `an object of class ${kind}`;
}
