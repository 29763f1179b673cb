import { decodeValue, type DecodeOptions } from '../../../../sdk/protocol/codec/decode-value.ts';
import { type EncodedValue, encodeValue, type EncodeOptions } from '../../../../sdk/protocol/codec/encode-value.ts';
import { shieldMessage } from '../../../../sdk/protocol/codec/shield-message.ts';

export const limits = { depth: 200, nodes: 1_000_000, frameBytes: 32 * 1024 * 1024 };

export const serializations = ['json', 'structured-clone'] as const;

export type Serialization = (typeof serializations)[number];

export function encode(value: unknown, options: Partial<EncodeOptions> = {}): EncodedValue {
  return encodeValue(value, { path: 'input', serialization: 'json', limits, ...options });
}

export function decode(wire: unknown, options: Partial<DecodeOptions> = {}): unknown {
  return decodeValue(wire, { path: 'input', serialization: 'json', encoded: true, limits, ...options });
}

/** Does to a message what the transport's serialiser does. */
export function transmit(wire: unknown, serialization: Serialization): unknown {
  if (serialization === 'structured-clone') return structuredClone(wire);
  const text = JSON.stringify(shieldMessage({ wire })) as string | undefined;
  return (JSON.parse(text ?? 'null') as { wire?: unknown }).wire;
}

/** Sends a value the whole way. */
export async function roundTrip(
  value: unknown,
  serialization: Serialization,
  options: { graph?: boolean } = {},
): Promise<unknown> {
  const { wire, encoded, pending } = encode(value, { serialization, ...options });
  await pending;
  return decode(transmit(wire, serialization), { serialization, encoded, ...options });
}

interface Failure {
  name: string;
  code: unknown;
  data: unknown;
  message: string;
  cause: unknown;
}

/** The PortcullisError that something throws, as plain data; where nothing is thrown, it fails. */
export function failureOf(action: () => unknown): Failure {
  try {
    action();
  } catch (error) {
    const { name, code, data, message, cause } = error as Failure;
    return { name, code, data, message, cause };
  }
  throw new Error('Nothing was thrown.');
}
