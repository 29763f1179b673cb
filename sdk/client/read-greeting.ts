import { isOlder } from '../protocol/is-older.ts';
import type { Absent, Detection } from './detection.ts';

/** The detection of nobody to talk to. */
export function absent(extensionId: string, reason: Absent['reason'], details?: object): Detection {
  // Only `outdated` comes with details, and always with its own.
  return { status: 'unavailable', reason, message: `${extensionId}: ${reason}`, ...details } as Absent;
}

/**
 * What an extension's first frame tells of it.
 *
 * Everyone who imports `detect` alone pays for each line of this: it reads the few fields that it needs by itself, with a check each, for
 * the validator of all frames is larger than the whole of `detect` may be.
 *
 * @param isRelayed - Whether it came through a relay.
 */
export function readGreeting(
  extensionId: string,
  frame: unknown,
  minVersion: string | undefined,
  isRelayed?: boolean,
): Detection {
  const { type, version, protocol, side, features } = Object(frame) as Partial<Record<string, unknown>>;
  const lane = [features].flat().filter((feature) => feature === 'lane');
  const known = typeof version === 'string' && { version };
  if (type === 'welcome' && known && typeof protocol === 'number') {
    return minVersion && isOlder(known.version, minVersion)
      ? absent(extensionId, 'outdated', { side: 'extension', ...known })
      : {
          status: 'installed',
          extensionId,
          ...known,
          protocol,
          transports: isRelayed ? ['relay'] : [...lane, 'port', 'message'],
        };
  }
  return side === 'page' || side === 'extension'
    ? absent(extensionId, 'outdated', { side, ...known })
    : absent(extensionId, type === 'refuse' ? 'denied' : 'unresponsive');
}
