import type { TransportKind } from '../protocol/transport-kind.ts';
import { chooseCandidate } from './choose-candidate.ts';
import type { DetectOptions, Detection } from './detection.ts';
import { parseExtensionIds } from './extension-id.ts';
import { probe, type ProbeOptions, type StartTimer } from './probe.ts';

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
  const probes = parseExtensionIds(options.extensionId).map((id) => probe(id, options, setTimeout));
  return chooseCandidate(probes, setTimeout);
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
  const closed: Detection = { status: 'unavailable', reason: 'unresponsive', message: 'The client was closed.' };
  if (signal?.aborted) return closed;
  const timers: ReturnType<typeof setTimeout>[] = [];
  let isOver = false;
  const startTimer: StartTimer = (callback, delayMs, ...given) =>
    !isOver && timers.push(setTimeout(() => callback(...given), delayMs));
  let onAbort = (): void => undefined;
  const aborted = new Promise<Detection>((resolve) => (onAbort = () => resolve(closed)));
  signal?.addEventListener('abort', onAbort);
  const probes = ids.map((id) => probe(id, options, startTimer));
  const found = await Promise.race([aborted, chooseCandidate(probes, startTimer)]);
  isOver = true;
  signal?.removeEventListener('abort', onAbort);
  for (const timer of timers) clearTimeout(timer);
  if (found.status === 'unavailable' || !transports) return found;
  return { ...found, transports: found.transports.filter((kind) => transports.includes(kind)) };
}
