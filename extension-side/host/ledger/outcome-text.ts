import { errorFromFrame, errorToFrame } from '../../../sdk/peer/error-frame.ts';
import type { Outcome } from '../incoming-calls.ts';
import { decodeValue } from '../../../sdk/protocol/codec/decode-value.ts';
import { encodeValue } from '../../../sdk/protocol/codec/encode-value.ts';
import { shieldMessage } from '../../../sdk/protocol/codec/shield-message.ts';
import { ANY_SESSION, MARKER, type HostFrame } from '../../../sdk/protocol/frames.ts';
import { HOST_FRAME_SHAPES } from '../../../sdk/protocol/host-frame-shapes.ts';
import type { Limits } from '../../../sdk/protocol/limits.ts';
import { parseMessage } from '../../../sdk/protocol/parse-message.ts';

type ValueLimits = Pick<Limits, 'depth' | 'nodes' | 'storedResponseBytes'>;

const CODEC = { path: 'outcome', serialization: 'json', graph: true } as const;

/** What was stored was within the limits. */
const NO_LIMITS = { depth: Infinity, nodes: Infinity, frameBytes: Infinity };

/**
 * The stored form of an outcome: its frame, with the value in the wire's own code, so that every store keeps every value.
 *
 * @returns nothing where it cannot be stored: too large, or with content that has to be read first, as a Blob has.
 */
export function formatOutcome(
  outcome: Outcome,
  { depth, nodes, storedResponseBytes }: ValueLimits,
): string | undefined {
  const isError = outcome instanceof Error;
  if (!isError && outcome.parcels) return undefined;
  const valueLimits = { depth, nodes, frameBytes: storedResponseBytes };
  const value: unknown = isError ? outcome.data : outcome.value;
  try {
    const { wire, encoded, pending } = encodeValue(value, { ...CODEC, limits: valueLimits });
    if (pending) {
      pending.catch(() => undefined);
      return undefined;
    }
    const frame = isError
      ? { ...errorToFrame(0, outcome), data: wire }
      : { type: 'result', id: 0, value: wire, encoded: outcome.encoded };
    return JSON.stringify(shieldMessage([frame, encoded]));
  } catch {
    return undefined;
  }
}

/** Reads a stored outcome. What this code did not write is none. */
export function parseOutcome(text: unknown): Outcome | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    const [source, encoded] = JSON.parse(text) as readonly unknown[]; // throws where it is no list
    const message = { portcullis: MARKER, session: ANY_SESSION, frames: [source] };
    const [frame] = parseMessage<HostFrame>(message, HOST_FRAME_SHAPES).frames;
    const decode = (value: unknown): unknown =>
      decodeValue(value, { ...CODEC, limits: NO_LIMITS, encoded: encoded === true });
    if (frame?.type === 'error') return errorFromFrame({ ...frame, data: decode(frame.data) }, frame.delivered);
    if (frame?.type !== 'result') return undefined;
    const value = decode(frame.value);
    return { ...(value !== undefined && { value }), ...(frame.encoded !== undefined && { encoded: frame.encoded }) };
  } catch {
    return undefined;
  }
}
