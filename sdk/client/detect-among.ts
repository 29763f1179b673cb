import { onAbort } from '../peer/on-abort.ts';
import type { TransportKind } from '../protocol/transport-kind.ts';
import { chooseCandidate } from './choose-candidate.ts';
import type { Detection } from './detection.ts';
import { probe, type ProbeOptions, type StartTimer } from './probe.ts';
import { probeRelay } from './probe-relay.ts';
import { canHaveRelay } from './reach-relay.ts';
import { absent } from './read-greeting.ts';

/** What a client wants to know besides the extension's presence, and until when. */
export interface DetectAmongOptions extends ProbeOptions {
  /** The transports that the client allows. @defaultValue all */
  readonly transports?: readonly TransportKind[] | undefined;
  /** Fires when the client is closed: then there is an answer at once. */
  readonly closing: AbortSignal;
}

/**
 * Asks as `detect` does, for a client: with ids that were read before, until the client is closed, and through a relay where the browser
 * itself reaches nobody. Whatever it began is over when it resolves.
 */
export async function detectAmong(
  ids: readonly string[],
  { closing, transports, ...options }: DetectAmongOptions,
): Promise<Detection> {
  const isAllowed = (kind: TransportKind): boolean => transports?.includes(kind) ?? true;
  const isRelayed = canHaveRelay() && isAllowed('relay');
  const isDirect = !isRelayed || isAllowed('port') || isAllowed('message') || isAllowed('lane');
  const ends = new Set<() => void>();
  let isOver = false;
  const startTimer: StartTimer = (callback, delayMs) => {
    if (isOver) return;
    const timer = setTimeout(callback, delayMs);
    ends.add(() => clearTimeout(timer));
  };
  const ask = async (id: string): Promise<Detection> => {
    const found = isDirect ? await probe(id, options, startTimer) : absent(id, 'unreachable');
    if (!isRelayed || isOver || found.status === 'installed') return found;
    const isNobody = found.reason === 'unreachable' || found.reason === 'unsupported-browser';
    return isNobody ? probeRelay(id, options, startTimer, ends) : found;
  };
  const closed = new Promise<Detection>((resolve) =>
    ends.add(onAbort(closing, () => resolve(absent('The client was closed', 'unresponsive')))),
  );
  const found = await Promise.race([closed, chooseCandidate(ids.map(ask), startTimer)]);
  isOver = true;
  for (const end of ends) end();
  return found.status === 'installed' ? { ...found, transports: found.transports.filter(isAllowed) } : found;
}
