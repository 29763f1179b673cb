import type { HostFrame } from '../protocol/frames.ts';
import { HOST_FRAME_SHAPES } from '../protocol/host-frame-shapes.ts';
import { readMessage } from '../protocol/read-message.ts';
import type { Detection } from './detection.ts';
import { greeting } from './greeting.ts';
import type { ProbeOptions, StartTimer } from './probe.ts';
import { relayPatienceMs } from './reach-relay.ts';
import { absent, readGreeting } from './read-greeting.ts';
import { relayTransport } from './transports/relay-transport.ts';

/**
 * Asks one candidate through its relay whether it is there and would talk to this page. Always settles, never rejects.
 *
 * @param ends - Gets what ends it: then there is an answer at once.
 */
export function probeRelay(
  extensionId: string,
  { timeoutMs = 2_000, minVersion }: ProbeOptions,
  startTimer: StartTimer,
  ends: Set<() => void>,
): Promise<Detection> {
  return new Promise((resolve) => {
    // Until a relay has taken the channel nobody is silent: there may be nobody.
    let isTaken = false;
    const settle = (detection: Detection): void => {
      transport.close();
      resolve(detection);
    };
    const giveUp = (): void => settle(absent(extensionId, isTaken ? 'unresponsive' : 'unreachable'));
    const transport = relayTransport(
      extensionId,
      relayPatienceMs(timeoutMs),
      () => (isTaken = true),
    )({
      onMessage(message) {
        const frame = readMessage<HostFrame>(message, HOST_FRAME_SHAPES)?.frames[0];
        if (!frame) return;
        const found = readGreeting(extensionId, frame, minVersion);
        settle(found.status === 'installed' ? { ...found, transports: ['relay'] } : found);
      },
      onClose({ kind }) {
        isTaken &&= kind !== 'no-receiver';
        giveUp();
      },
    });
    ends.add(giveUp);
    startTimer(giveUp, timeoutMs);
    transport.send(greeting(extensionId));
  });
}
