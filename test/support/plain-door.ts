import { ValueDoor } from '../../sdk/peer/value-door.ts';
import { DEFAULT_LIMITS } from '../../sdk/protocol/limits.ts';

/** A door as hosts have it that were given no limits of their own, over JSON. */
export function plainDoor(): ValueDoor {
  return new ValueDoor({ serialization: 'json', limits: DEFAULT_LIMITS });
}
