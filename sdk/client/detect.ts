import { chooseCandidate } from './choose-candidate.ts';
import type { DetectOptions, Detection } from './detection.ts';
import { parseExtensionIds } from './extension-id.ts';
import { probe, unavailable, type ProbeOptions } from './probe.ts';
import { findRuntime } from './runtime.ts';

/** How long a candidate may take to answer, where the caller does not say. A cold worker takes about 0.1 s. */
export const DETECT_TIMEOUT_MS = 2_000;

/**
 * Asks whether an extension is installed and would talk to this page, without opening a connection.
 *
 * Absence is an answer, not a failure: it never rejects for it.
 *
 * @throws PortcullisError `INVALID_ARGUMENT` if an id is none that a browser gives.
 *
 * @example
 * ```ts
 * const found = await detect({ extensionId: 'aaaabbbbccccddddeeeeffffgggghhhh' });
 * if (found.status === 'installed') console.log(found.version);
 * else console.log(found.reason, found.message);
 * ```
 */
export async function detect({ extensionId, ...options }: DetectOptions): Promise<Detection> {
  return detectAmong(parseExtensionIds(extensionId), options);
}

/** Asks all candidates at once and chooses. */
export async function detectAmong(
  ids: readonly string[],
  { timeoutMs = DETECT_TIMEOUT_MS, ...options }: Partial<ProbeOptions>,
): Promise<Detection> {
  if (findRuntime()) return chooseCandidate(ids.map((id) => probe(id, { timeoutMs, ...options })));
  // Firefox never gives a page a runtime; elsewhere its absence only means that no extension lists this page.
  return unavailable(
    typeof navigator === 'object' && navigator.userAgent.includes('Firefox') ? 'unsupported-browser' : 'unreachable',
    ids,
  );
}
