import { platform } from './platform.ts';

// Newer than ES2022: by far the fastest way where it exists.
interface NativeBase64 {
  toBase64?(): string;
}
interface NativeBase64Class {
  fromBase64?(text: string): Uint8Array<ArrayBuffer>;
}

// A multiple of three, so that pieces join without padding, and short enough to be passed as arguments.
const PIECE_BYTES = 24_576;

/** Writes bytes as base64. */
export function toBase64(bytes: Uint8Array): string {
  const native = bytes as NativeBase64;
  if (native.toBase64) return native.toBase64();
  let text = '';
  for (let start = 0; start < bytes.length; start += PIECE_BYTES) {
    // `apply` takes any array-like; its type asks for an array.
    const piece = bytes.subarray(start, start + PIECE_BYTES) as unknown as number[];
    text += platform.btoa(String.fromCharCode.apply(undefined, piece));
  }
  return text;
}

/** Reads base64 into a buffer of its own. Throws what the platform throws at malformed text. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const native = Uint8Array as NativeBase64Class;
  if (native.fromBase64) return native.fromBase64(text);
  const binary = platform.atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index++) bytes[index] = binary.charCodeAt(index);
  return bytes;
}
