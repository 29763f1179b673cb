import { platform } from './platform.ts';

// Newer than ES2022, and by far the fastest way where they exist.
interface NativeWriter {
  toBase64?(): string;
}
interface NativeReader {
  fromBase64?(text: string): Uint8Array<ArrayBuffer>;
}

// A multiple of three, so that pieces join without padding, and short enough to be passed as arguments.
const PIECE_BYTES = 24_576;

/** Writes bytes as base64. */
export function toBase64(buffer: ArrayBuffer): string {
  const bytes = new Uint8Array(buffer);
  const native = bytes as NativeWriter;
  if (native.toBase64) return native.toBase64();
  let text = '';
  for (let start = 0; start < bytes.length; start += PIECE_BYTES) {
    // An array-like will do, but the type asks for an array.
    const piece = bytes.subarray(start, start + PIECE_BYTES) as unknown as number[];
    text += platform.btoa(String.fromCharCode.apply(0, piece));
  }
  return text;
}

/** Reads base64 into a buffer of its own. Throws what the platform throws at malformed text. */
export function fromBase64(text: string): ArrayBuffer {
  const native = Uint8Array as NativeReader;
  if (native.fromBase64) return native.fromBase64(text).buffer;
  const binary = platform.atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index++) bytes[index] = binary.charCodeAt(index);
  return bytes.buffer;
}
