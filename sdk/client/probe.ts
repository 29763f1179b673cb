import { isOlder } from '../protocol/is-older.ts';
import { ANY_SESSION, MARKER } from '../protocol/frames.ts';
import type { TransportKind } from '../protocol/transport-kind.ts';
import { isNoReceiver } from './browser-errors.ts';
import type { Absent, Detection } from './detection.ts';
import { helloFrame } from './hello-frame.ts';
import { findRuntime, type PageRuntime } from './runtime.ts';

/** What a probe wants to know besides the extension's presence. */
export interface ProbeOptions {
  /** How long the extension may take to answer, in milliseconds. A cold worker takes about 100. @defaultValue 2,000 */
  readonly timeoutMs?: number | undefined;
  readonly minVersion?: string | undefined;
}

/** `setTimeout`, or what also knows how to stop what it started: alone, `detect` lets its timers run out. */
export type StartTimer = <Given extends unknown[]>(
  callback: (...given: Given) => void,
  delayMs: number,
  ...given: Given
) => unknown;

/**
 * Asks one candidate whether it is there and would talk to this page. Always settles, never rejects.
 *
 * Everyone who imports `detect` alone pays for each line of this: it reads the few fields of a greeting that it needs by itself, with a
 * check each, for the validator of all frames is larger than the whole of `detect` may be.
 */
export function probe(
  extensionId: string,
  { timeoutMs = 2_000, minVersion }: ProbeOptions,
  startTimer: StartTimer,
): Promise<Detection> {
  return new Promise((resolve) => {
    const unavailable = (reason: Absent['reason'], details?: object): void =>
      // Only `outdated` comes with details, and always with its own.
      resolve({ status: 'unavailable', reason, message: `${extensionId}: ${reason}`, ...details } as Absent);
    try {
      // Without a runtime the next line throws, as browsers do for an id of another browser's form: nobody can be reached.
      const runtime = findRuntime() as PageRuntime;
      runtime.sendMessage(
        extensionId,
        { portcullis: MARKER, session: ANY_SESSION, frames: [helloFrame(extensionId)] },
        (reply) => {
          const { type, version, protocol, side, features } = (reply as Reply)?.frames?.[0] ?? {};
          const known = typeof version === 'string' && { version };
          // `lastError` is read whatever the reply is, or the browser writes it to the console.
          if (isNoReceiver(runtime.lastError?.message)) unavailable('unreachable');
          else if (type === 'welcome' && known && typeof protocol === 'number') {
            if (minVersion && isOlder(known.version, minVersion))
              unavailable('outdated', { side: 'extension', ...known });
            else resolve({ status: 'installed', extensionId, ...known, protocol, transports: offered(features) });
          } else if (side === 'page' || side === 'extension') unavailable('outdated', { side, ...known });
          else unavailable(type === 'refuse' ? 'denied' : 'unresponsive');
        },
      );
      startTimer(unavailable, timeoutMs, 'unresponsive');
    } catch {
      // Firefox never gives a page a runtime; elsewhere its absence only means that no extension lists this page.
      const userAgent = (globalThis as Partial<Pick<Window, 'navigator'>>).navigator?.userAgent as string; // a server has none: it is no Firefox
      unavailable(/Firefox/.test(userAgent) ? 'unsupported-browser' : 'unreachable');
    }
  });
}

function offered(features: unknown): readonly TransportKind[] {
  return /lane/.test(String(features)) ? ['lane', 'port', 'message'] : ['port', 'message'];
}

/** Why a welcome does not suffice: the extension is older than the page needs. */
export function tooOld(version: string, minVersion?: string): Extract<Absent, { reason: 'outdated' }> | undefined {
  if (!minVersion || !isOlder(version, minVersion)) return undefined;
  const message = `The extension has version ${version}, and this page needs ${minVersion}: update the extension.`;
  return { status: 'unavailable', reason: 'outdated', side: 'extension', version, message };
}

/** Anything: each step into it is optional, and each field is checked. */
type Reply =
  | { frames?: { 0?: { type?: unknown; version?: unknown; protocol?: unknown; side?: unknown; features?: unknown } } }
  | null
  | undefined;
