import { afterEach, describe, expect, it } from 'vitest';

import { fromBase64, toBase64 } from '../../../../sdk/protocol/codec/base64.ts';

// Around the paddings, and one that is large.
const sizes = [0, 1, 2, 3, 4, 5, 100_000];
const bytesOf = (size: number) => Uint8Array.from({ length: size }, (_, index) => (index * 31) % 256);

describe('base64', () => {
  afterEach(() => {
    Reflect.deleteProperty(Uint8Array.prototype, 'toBase64');
    Reflect.deleteProperty(Uint8Array, 'fromBase64');
  });

  it.each(sizes)('is written and read without the help of newer platforms: %i bytes', (size) => {
    Reflect.deleteProperty(Uint8Array.prototype, 'toBase64');
    Reflect.deleteProperty(Uint8Array, 'fromBase64');
    const bytes = bytesOf(size);
    const text = toBase64(bytes.buffer);
    expect(text).toBe(Buffer.from(bytes).toString('base64'));
    expect(new Uint8Array(fromBase64(text))).toEqual(bytes);
  });

  it('is left to the platform where it can do it', () => {
    const define = (target: object, key: string, value: unknown) =>
      Object.defineProperty(target, key, { value, configurable: true });
    define(Uint8Array.prototype, 'toBase64', () => 'written');
    define(Uint8Array, 'fromBase64', (text: string) => new Uint8Array([text.length]));
    expect(toBase64(new ArrayBuffer(3))).toBe('written');
    expect(new Uint8Array(fromBase64('four'))).toEqual(new Uint8Array([4]));
  });
});
