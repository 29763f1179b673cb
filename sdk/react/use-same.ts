import { useEffect, useRef } from 'react';
import { isSame } from './is-same.ts';

/**
 * The value itself, or the one of an earlier render that says the same: what depends on it is not done anew.
 *
 * Rendering writes nothing, so that a value that differs on every render costs no further one; what was shown is kept once it is.
 */
export function useSame<Value>(value: Value): Value {
  const kept = useRef(value);
  const same = isSame(kept.current, value) ? kept.current : value;
  useEffect(() => {
    kept.current = same;
  });
  return same;
}
