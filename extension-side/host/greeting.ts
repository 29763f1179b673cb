import type { HelloFrame, RefuseFrame, WelcomeFrame } from '../../sdk/protocol/frames.ts';
import type { Limits } from '../../sdk/protocol/limits.ts';
import { PROTOCOL_VERSIONS, negotiateVersion } from '../../sdk/protocol/versions.ts';

/** How often a host asks a client that keeps it busy whether it is still there. The answers are what keeps the worker awake. */
export const PING_INTERVAL_MS = 20_000;

/** What the host says of itself in `welcome`. */
export interface HostIdentity {
  /** The extension's version, from its manifest. */
  readonly version: string;
  readonly serialization: WelcomeFrame['serialization'];
  readonly limits: Limits;
}

/**
 * Answers the `hello` of a client that the gate has admitted.
 *
 * @param epoch - The ledger's, for this client's origin.
 */
export function greet(
  hello: HelloFrame,
  { version, serialization, limits, features }: HostIdentity & { readonly features: readonly string[] },
  epoch: string,
): WelcomeFrame | RefuseFrame {
  const agreed = negotiateVersion(hello.protocol, PROTOCOL_VERSIONS);
  if ('outdated' in agreed) {
    return {
      type: 'refuse',
      code: 'UNSUPPORTED_VERSION',
      message: `Page and extension share no protocol version; the ${agreed.outdated} has to be updated.`,
      side: agreed.outdated,
      version,
    };
  }
  return {
    type: 'welcome',
    protocol: agreed.version,
    features,
    epoch,
    version,
    serialization,
    limits: {
      requests: wireCount(limits.inFlightPerSession),
      frameBytes: wireCount(limits.frameBytes),
      depth: wireCount(limits.depth),
      nodes: wireCount(limits.nodes),
      streamCredit: wireCount(limits.streamCredit),
      reassemblyBytesPerSession: wireCount(Math.min(limits.reassemblyBytes, limits.reassemblyBytesPerSession)),
    },
    pingIntervalMs: PING_INTERVAL_MS,
  };
}

/** A limit as a whole number: JSON has no `Infinity`. */
function wireCount(limit: number): number {
  return Math.floor(Math.min(limit, Number.MAX_SAFE_INTEGER));
}

/** All that a denied sender learns. `retryAfterMs` tells a prerendered page that it may come again. */
export function refusal(retryAfterMs?: number): RefuseFrame {
  return {
    type: 'refuse',
    code: 'ORIGIN_NOT_ALLOWED',
    message: 'This origin may not call the extension.',
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}
