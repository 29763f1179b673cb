import { compareVersions } from '../protocol/compare-versions.ts';
import { ANY_SESSION, MARKER } from '../protocol/frames.ts';
import type { TransportKind } from '../protocol/transport-kind.ts';
import type { Absent, Detection } from './detection.ts';
import { helloFrame } from './hello-frame.ts';
import { sendOnce } from './send-once.ts';

/** What a probe wants to know besides the extension's presence. */
export interface ProbeOptions {
  readonly timeoutMs: number;
  readonly minVersion?: string | undefined;
  readonly transports?: readonly TransportKind[] | undefined;
  /** Fires when the answer is no longer wanted: then there is one at once, and no timer is left. */
  readonly signal?: AbortSignal | undefined;
}

/** Asks one candidate whether it is there and would talk to this page. Always settles, never rejects. */
export function probe(extensionId: string, options: ProbeOptions): Promise<Detection> {
  const { signal, timeoutMs } = options;
  let stop: () => void;
  return new Promise<Detection>((resolve) => {
    const giveUp = (): void => resolve(unavailable('unresponsive', extensionId));
    const timer = setTimeout(giveUp, timeoutMs);
    signal?.addEventListener('abort', giveUp);
    stop = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', giveUp);
    };
    sendOnce(
      extensionId,
      { portcullis: MARKER, session: ANY_SESSION, frames: [helloFrame(extensionId)] },
      (reply) => {
        resolve(detectionOf(reply, extensionId, options));
      },
      ({ kind }) => {
        resolve(unavailable(kind === 'lost' ? 'unresponsive' : 'unreachable', extensionId));
      },
    );
  }).finally(() => stop());
}

/** A detection of absence. */
export function unavailable(
  reason: 'unsupported-browser' | 'unreachable' | 'unresponsive' | 'denied',
  extensionIds: string | readonly string[],
): Detection {
  return { status: 'unavailable', reason, message: `${String(extensionIds)}: ${reason}` };
}

/** Why a welcome does not suffice: the extension is older than the page needs. */
export function tooOld(version: string, minVersion?: string): Extract<Absent, { reason: 'outdated' }> | undefined {
  return minVersion && compareVersions(version, minVersion) < 0 ? outdated('extension', version) : undefined;
}

function outdated(side: 'page' | 'extension', version?: string): Extract<Absent, { reason: 'outdated' }> {
  const message = `The ${side} is outdated.`;
  return { status: 'unavailable', reason: 'outdated', side, message, ...(version && { version }) };
}

/** Reads the few fields of a greeting that detection needs, with a check each: the validator of all frames would double its size. */
function detectionOf(reply: unknown, extensionId: string, { minVersion, transports }: ProbeOptions): Detection {
  const { type, version, protocol, side } = (reply as Reply)?.frames?.[0] ?? {};
  if (type === 'welcome' && typeof version === 'string' && typeof protocol === 'number') {
    const offered = (['port', 'message'] as const).filter((kind) => !transports || transports.includes(kind));
    return tooOld(version, minVersion) ?? { status: 'installed', extensionId, version, protocol, transports: offered };
  }
  if (type !== 'refuse') return unavailable('unresponsive', extensionId);
  return side === 'page' || side === 'extension'
    ? outdated(side, typeof version === 'string' ? version : undefined)
    : unavailable('denied', extensionId);
}

/** Anything: each step into it is optional, and each field is checked. */
type Reply =
  { frames?: { 0?: { type?: unknown; version?: unknown; protocol?: unknown; side?: unknown } } } | null | undefined;
