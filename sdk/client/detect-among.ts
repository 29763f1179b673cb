import type { TransportKind } from '../protocol/transport-kind.ts';
import { chooseCandidate } from './choose-candidate.ts';
import type { Detection } from './detection.ts';
import { probe, type ProbeOptions, type StartTimer } from './probe.ts';
import { probeRelay } from './probe-relay.ts';
import { canHaveRelay } from './reach-relay.ts';

/** What a client wants to know besides the extension's presence, and until when. */
export interface DetectAmongOptions extends ProbeOptions {
  /** The transports that the client allows. @defaultValue all */
  readonly transports?: readonly TransportKind[] | undefined;
  /** Fires when the answer is no longer wanted: then there is one at once. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Asks as `detect` does, for a client: with ids that were read before, until the client is closed, and through a relay where the browser
 * itself reaches nobody.
 */
export async function detectAmong(
  ids: readonly string[],
  { signal, ...options }: DetectAmongOptions,
): Promise<Detection> {
  const { transports } = options;
  const closed: Detection = { status: 'unavailable', reason: 'unresponsive', message: 'The client was closed.' };
  if (signal?.aborted) return closed;
  const timers: ReturnType<typeof setTimeout>[] = [];
  const over = new AbortController();
  const startTimer: StartTimer = (callback, delayMs, ...given) =>
    !over.signal.aborted && timers.push(setTimeout(() => callback(...given), delayMs));
  let onAbort = (): void => undefined;
  const aborted = new Promise<Detection>((resolve) => (onAbort = () => resolve(closed)));
  signal?.addEventListener('abort', onAbort);
  const probes = ids.map((id) => probeAllowed(id, options, startTimer, over.signal));
  const found = await Promise.race([aborted, chooseCandidate(probes, startTimer)]);
  over.abort();
  signal?.removeEventListener('abort', onAbort);
  for (const timer of timers) clearTimeout(timer);
  if (found.status === 'unavailable' || !transports) return found;
  return { ...found, transports: found.transports.filter((kind) => transports.includes(kind)) };
}

/** Asks one candidate, by the ways that the client allows. */
async function probeAllowed(
  id: string,
  options: DetectAmongOptions,
  startTimer: StartTimer,
  over: AbortSignal,
): Promise<Detection> {
  const { transports } = options;
  const isDirectAllowed = transports?.some((kind) => kind !== 'relay') ?? true;
  const isRelayed = canHaveRelay() && (transports?.includes('relay') ?? true);
  if (!isDirectAllowed && isRelayed) return probeRelay(id, options, over);
  const found = await probe(id, options, startTimer);
  return isRelayed && reachedNobody(found) ? probeRelay(id, options, over) : found;
}

function reachedNobody(found: Detection): boolean {
  return found.status === 'unavailable' && (found.reason === 'unreachable' || found.reason === 'unsupported-browser');
}
