import type { TransportKind } from '../protocol/transport-kind.ts';
import { chooseCandidate } from './choose-candidate.ts';
import type { DetectOptions, Detection } from './detection.ts';
import { parseExtensionIds } from './extension-id.ts';
import { probe, type ProbeOptions } from './probe.ts';

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
export async function detect(options: DetectOptions): Promise<Detection> {
  return chooseCandidate(parseExtensionIds(options.extensionId).map((id) => probe(id, options)));
}

/** What a client wants to know besides the extension's presence, and until when. */
export interface DetectAmongOptions extends ProbeOptions {
  /** The transports that the client allows. @defaultValue all */
  readonly transports?: readonly TransportKind[] | undefined;
  /** Fires when the answer is no longer wanted: then there is one at once. */
  readonly signal?: AbortSignal | undefined;
}

/** Asks as `detect` does, for a client: with ids that were read before, and until the client is closed. */
export async function detectAmong(
  ids: readonly string[],
  { transports, signal, ...options }: DetectAmongOptions,
): Promise<Detection> {
  let stopListening: (() => void) | undefined;
  const aborted = new Promise<Detection>((resolve) => {
    const onAbort = (): void =>
      resolve({ status: 'unavailable', reason: 'unresponsive', message: 'The client was closed before an answer.' });
    signal?.addEventListener('abort', onAbort);
    stopListening = () => signal?.removeEventListener('abort', onAbort);
  });
  const found = await Promise.race([aborted, chooseCandidate(ids.map((id) => probe(id, options)))]);
  stopListening?.();
  if (found.status === 'unavailable' || !transports) return found;
  return { ...found, transports: found.transports.filter((kind) => transports.includes(kind)) };
}
