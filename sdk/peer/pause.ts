import { startDeadline } from './deadline.ts';

/** A wait for another attempt. */
export interface Pause {
  readonly isOn: boolean;
  /** Begins it, anew where it was on. */
  start(durationMs: number): void;
  /** Ends it before its time: nothing is called. */
  end(): void;
}

/** Makes a pause that is not on. */
export function createPause(onOver: () => void): Pause {
  let stop: (() => void) | undefined;
  const end = (): void => {
    stop?.();
    stop = undefined;
  };
  return {
    get isOn() {
      return stop !== undefined;
    },
    start(durationMs) {
      end();
      stop = startDeadline(durationMs, () => {
        stop = undefined;
        onOver();
      });
    },
    end,
  };
}
