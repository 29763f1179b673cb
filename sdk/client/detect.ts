import { chooseCandidate } from './choose-candidate.ts';
import type { DetectOptions, Detection } from './detection.ts';
import { parseExtensionIds } from './extension-id.ts';
import { probe } from './probe.ts';

/**
 * Asks whether an extension is installed and would talk to this page, without opening a connection.
 *
 * Absence is an answer, not a failure: it never rejects for it.
 *
 * It asks by the browser's own means alone, which keeps it small. Extensions that only their relay makes reachable, as all are in Firefox,
 * are found by `createClient(…).detect()`.
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
export async function detect(options: DetectOptions): Promise<Detection> {
  const probes = parseExtensionIds(options.extensionId).map((id) => probe(id, options, setTimeout));
  return chooseCandidate(probes, setTimeout);
}
