/** What JSON carries in place of a `Uint8Array`. */
interface Base64 {
  readonly base64: string;
}

/** The platform's encoder, which TypeScript's library for ES2022 does not know. */
interface WithBase64 {
  toBase64(): string;
}
const Bytes = Uint8Array as unknown as { fromBase64(text: string): Uint8Array };

/** Replaces bytes by what JSON can carry; other values stay what they are. */
export function pack(value: unknown): unknown {
  return value instanceof Uint8Array ? { base64: (value as unknown as WithBase64).toBase64() } : value;
}

/** The other way. */
export function unpack(value: unknown): unknown {
  const { base64 } = Object(value) as Partial<Base64>;
  return typeof base64 === 'string' ? Bytes.fromBase64(base64) : value;
}
