import { randomHex } from '../peer/random-hex.ts';
import { compareVersions } from '../protocol/compare-versions.ts';
import type { RefuseFrame, WelcomeFrame } from '../protocol/frames.ts';
import { MARKER } from '../protocol/frames.ts';
import { GREETING_SHAPES } from '../protocol/host-frame-shapes.ts';
import { isMarked, parseMessage } from '../protocol/parse-message.ts';
import type { TransportKind } from '../protocol/transport-kind.ts';
import type { Detection } from './detection.ts';
import { helloFrame } from './hello-frame.ts';
import { sendOnce } from './send-once.ts';

/** What a probe wants to know besides the extension's presence. */
export interface ProbeOptions {
  readonly timeoutMs: number;
  readonly minVersion?: string | undefined;
  readonly transports?: readonly TransportKind[] | undefined;
}

/** Asks one candidate whether it is there and would talk to this page. Always settles, never rejects. */
export function probe(extensionId: string, options: ProbeOptions): Promise<Detection> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      resolve(
        unavailable(
          'unresponsive',
          `The extension ${extensionId} did not answer within ${String(options.timeoutMs)} ms.`,
        ),
      );
    }, options.timeoutMs);
    const settle = (detection: Detection): void => {
      clearTimeout(timer);
      resolve(detection);
    };
    const message = { portcullis: MARKER, session: randomHex(16), frames: [helloFrame(extensionId)] } as const;
    sendOnce(
      extensionId,
      message,
      (reply) => {
        settle(detectionOf(greetingIn(reply), extensionId, options));
      },
      ({ kind }) => {
        settle(
          kind === 'no-receiver'
            ? unavailable('unreachable', `No extension ${extensionId} is installed, enabled and open to this page.`)
            : unavailable('unresponsive', `The extension ${extensionId} stopped before it answered.`),
        );
      },
    );
  });
}

/** A detection of absence. */
export function unavailable(
  reason: 'unsupported-browser' | 'unreachable' | 'unresponsive' | 'denied',
  message: string,
): Detection {
  return { status: 'unavailable', reason, message };
}

/** Why a welcome does not suffice: the extension is older than the page needs. */
export function tooOld(
  version: string,
  minVersion: string | undefined,
): Extract<Detection, { reason: 'outdated' }> | undefined {
  if (minVersion === undefined || compareVersions(version, minVersion) >= 0) return undefined;
  return {
    status: 'unavailable',
    reason: 'outdated',
    side: 'extension',
    version,
    message: `The extension's version is ${version}; this page needs ${minVersion} or newer.`,
  };
}

function greetingIn(reply: unknown): WelcomeFrame | RefuseFrame | undefined {
  if (!isMarked(reply)) return undefined;
  try {
    const [frame] = parseMessage<WelcomeFrame | RefuseFrame>(reply, GREETING_SHAPES).frames;
    return frame?.type === 'invalid' ? undefined : frame;
  } catch {
    return undefined; // A malformed answer is none.
  }
}

function detectionOf(
  greeting: WelcomeFrame | RefuseFrame | undefined,
  extensionId: string,
  { minVersion, transports }: ProbeOptions,
): Detection {
  if (!greeting)
    return unavailable('unresponsive', `The extension ${extensionId} gave no answer that Portcullis understands.`);
  if (greeting.type === 'refuse') return detectionOfRefusal(greeting, extensionId);
  const offered: readonly TransportKind[] = ['port', 'message'];
  return (
    tooOld(greeting.version, minVersion) ?? {
      status: 'installed',
      extensionId,
      version: greeting.version,
      protocol: greeting.protocol,
      transports: offered.filter((kind) => transports?.includes(kind) ?? true),
    }
  );
}

function detectionOfRefusal({ code, message, data }: RefuseFrame, extensionId: string): Detection {
  if (code !== 'UNSUPPORTED_VERSION')
    return unavailable('denied', `The extension ${extensionId} refuses this page: ${message}`);
  const { side, version } = (data ?? {}) as { side?: unknown; version?: unknown };
  return {
    status: 'unavailable',
    reason: 'outdated',
    side: side === 'page' ? 'page' : 'extension',
    ...(typeof version === 'string' && { version }),
    message,
  };
}
