import { isOlder } from '../protocol/is-older.ts';
import { PROTOCOL_VERSIONS } from '../protocol/versions.ts';
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
 */
export function readGreeting(extensionId: string, frame: unknown, minVersion: string | undefined): Detection {
  const { type, version, protocol, side, features } = (frame ?? {}) as Partial<Record<string, unknown>>;
  // Whoever is admitted learns the version, and so does whoever is too old, or too new; who is denied does not.
  if (typeof version !== 'string') return absent(extensionId, type === 'refuse' ? 'denied' : 'unresponsive');
  return type === 'refuse' || protocol !== PROTOCOL_VERSIONS[1] || (minVersion && isOlder(version, minVersion))
    ? absent(extensionId, 'outdated', { side: side === 'page' ? side : 'extension', version })
    : {
        status: 'installed',
        extensionId,
        version,
        protocol,
        transports: /lane/.test(features as string) ? ['lane', 'port', 'message'] : ['port', 'message'], // A list is as good as its text.
      };
}
