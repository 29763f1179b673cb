import { useEffect, useRef, type RefObject } from 'react';

/** A reference to what the last render was given, for code that runs later and is not to start anew because of it. */
export function useLatest<Value>(value: Value): Readonly<RefObject<Value>> {
  const latest = useRef(value);
  useEffect(() => {
    latest.current = value;
  });
  return latest;
}
