/** So many arrivals are acknowledged at once. */
const MOST_WAITING = 64;

/** How long fewer of them may wait. */
const GATHER_MS = 50;

/** Tells the other side up to which number all has arrived: soon, and not for each one apart. */
export interface LazyAcknowledger {
  /** All up to this number has arrived. */
  note(seq: number): void;
  /** The other side knows of all up to this number, and counts on from there. */
  reset(seq: number): void;
  stop(): void;
}

/** @param send - Tells the other side. Where that is not possible, a new connection tells it anyway. */
export function createLazyAcknowledger(send: (seq: number) => void): LazyAcknowledger {
  let told = 0;
  let latest = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = (): void => {
    clearTimeout(timer);
    timer = undefined;
  };
  const tell = (): void => {
    stop();
    send((told = latest));
  };
  return {
    note(seq) {
      latest = seq;
      if (seq - told >= MOST_WAITING) tell();
      else timer ??= setTimeout(tell, GATHER_MS);
    },
    reset(seq) {
      stop();
      latest = told = seq;
    },
    stop,
  };
}
