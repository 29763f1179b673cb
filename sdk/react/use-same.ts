import { useState } from 'react';
import { isSame } from './is-same.ts';

/** The value itself, or the one of an earlier render that says the same: what depends on it is not done anew. */
export function useSame<Value>(value: Value): Value {
  const [kept, keep] = useState({ value });
  if (isSame(kept.value, value)) return kept.value;
  // React renders anew at once, before any child or effect sees this render.
  keep({ value });
  return value;
}
