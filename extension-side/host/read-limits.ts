import { PortcullisError } from '../../sdk/protocol/errors.ts';
import { DEFAULT_LIMITS, type Limits } from '../../sdk/protocol/limits.ts';

/**
 * The limits of a host: the defaults, with those that `createHost` was given in their place.
 *
 * @throws PortcullisError `INVALID_ARGUMENT` that names an unknown limit or one that is no number from 0 up.
 */
export function readLimits(given: Partial<Limits> = {}): Limits {
  for (const [name, value] of Object.entries(given) as [string, unknown][]) {
    if (!Object.hasOwn(DEFAULT_LIMITS, name)) {
      throw new PortcullisError(
        'INVALID_ARGUMENT',
        `There is no limit "${name}". The limits are ${Object.keys(DEFAULT_LIMITS).join(', ')}.`,
      );
    }
    if (typeof value !== 'number' || !(value >= 0)) {
      throw new PortcullisError(
        'INVALID_ARGUMENT',
        `The limit ${name} is ${String(value)}; it must be a number from 0 up.`,
      );
    }
  }
  return { ...DEFAULT_LIMITS, ...given };
}
