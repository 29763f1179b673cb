import { platform } from './platform.ts';

// Newer than ES2022, and by far the fastest way where they exist.
interface NativeWriter {
  toBase64?(): string;
}
interface NativeReader {
  fromBase64?(text: string): Uint8Array<ArrayBuffer>;
}

/** Writes bytes as base64. */
export function toBase64(buffer: ArrayBuffer): string {
  const bytes = new Uint8Array(buffer);
  const native = bytes as NativeWriter;
  if (native.toBase64) return native.toBase64();
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return platform.btoa(binary);
}

/** Reads base64 into a buffer of its own. Throws what the platform throws at malformed text. */
export function fromBase64(text: string): ArrayBuffer {
  const native = Uint8Array as NativeReader;
  const bytes = native.fromBase64?.(text) ?? Uint8Array.from(platform.atob(text), (unit) => unit.charCodeAt(0));
  return bytes.buffer;
}
