import { kindOf } from './kind-of.ts';

/**
 * Returns a buffer that holds what a buffer or view shows and nothing else: its own, or a copy of its part of that.
 * Throws at shared memory and at detached buffers.
 */
export function exactBuffer(value: object): ArrayBuffer {
  // A buffer has neither offset nor length, and then all of it is meant.
  const { buffer, byteOffset, byteLength } = (ArrayBuffer.isView(value) ? value : { buffer: value }) as Uint8Array;
  if (kindOf(buffer) !== 'ArrayBuffer') throw new TypeError('no ArrayBuffer');
  const bytes = new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength); // The line above tells.
  return bytes.length < bytes.buffer.byteLength ? bytes.slice().buffer : bytes.buffer;
}
