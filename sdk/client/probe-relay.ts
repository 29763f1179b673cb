import { startDeadline } from '../peer/deadline.ts';
import { ANY_SESSION, MARKER, type HostFrame } from '../protocol/frames.ts';
import { HOST_FRAME_SHAPES } from '../protocol/host-frame-shapes.ts';
import { readMessage } from '../protocol/read-message.ts';
import type { Absent, Detection } from './detection.ts';
import { helloFrame } from './hello-frame.ts';
import { tooOld, type ProbeOptions } from './probe.ts';
import { relayPatienceMs } from './reach-relay.ts';
import { relayTransport } from './transports/relay-transport.ts';

/**
 * Asks one candidate through its relay whether it is there and would talk to this page. Always settles, never rejects.
 *
 * @param over - Fires when the answer is no longer wanted: then there is one at once, and no timer is left.
 */
export function probeRelay(
  extensionId: string,
  { timeoutMs = 2_000, minVersion }: ProbeOptions,
  over: AbortSignal,
): Promise<Detection> {
  return new Promise((resolve) => {
    const startedAt = performance.now();
    let stopWaiting: (() => void) | undefined;
    const giveUp = (): void => settle(absent('unresponsive', extensionId));
    const settle = (detection: Detection): void => {
      over.removeEventListener('abort', giveUp);
      stopWaiting?.();
      transport.close();
      resolve(detection);
    };
    // Until a relay has taken the channel nobody is silent: there may be nobody.
    const onTaken = (): void => {
      stopWaiting = startDeadline(timeoutMs - (performance.now() - startedAt), giveUp);
    };
    const transport = relayTransport(
      extensionId,
      relayPatienceMs(timeoutMs),
      onTaken,
    )({
      onMessage(message) {
        const detection = detectionOf(message, extensionId, minVersion);
        if (detection) settle(detection);
      },
      onClose: ({ kind }) => settle(absent(kind === 'no-receiver' ? 'unreachable' : 'unresponsive', extensionId)),
    });
    over.addEventListener('abort', giveUp);
    if (over.aborted) giveUp();
    transport.send({ portcullis: MARKER, session: ANY_SESSION, frames: [helloFrame(extensionId)] });
  });
}

function absent(reason: Exclude<Absent['reason'], 'outdated'>, extensionId: string): Absent {
  return { status: 'unavailable', reason, message: `${extensionId}: ${reason}` };
}

function detectionOf(reply: unknown, extensionId: string, minVersion: string | undefined): Detection | undefined {
  const frame = readMessage<HostFrame>(reply, HOST_FRAME_SHAPES)?.frames[0];
  if (frame?.type === 'welcome') {
    const { version, protocol } = frame;
    return (
      tooOld(version, minVersion) ?? { status: 'installed', extensionId, version, protocol, transports: ['relay'] }
    );
  }
  if (frame?.type !== 'refuse') return undefined;
  const { side, version, message } = frame;
  if (side === undefined) return absent('denied', extensionId);
  return { status: 'unavailable', reason: 'outdated', side, message, ...(version !== undefined && { version }) };
}
