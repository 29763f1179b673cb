import { LONGEST_TIMER_MS } from '../peer/alarm.ts';

/** A ping unanswered for so long means that the connection is dead, whatever the transport looks like. */
const PONG_TIMEOUT_MS = 5_000;

/** How long the other side may be silent, while something waits for it, before it is asked: dead workers are noticed within six seconds. */
const SILENCE_MS = 400;

/** Silence for so many of the host's ping intervals is more than a delay. */
const LONG_SILENCE = 1.25;

/** An extension that names no sensible interval must not keep the page busy. */
const SHORTEST_MS = 1_000;

/** What a heartbeat needs of its connection. */
export interface HeartbeatOptions {
  /** Whether something waits for the other side, so that its silence is worth a question. */
  readonly isWaiting: () => boolean;
  /** Whether something needs the connection, so that a silence longer than the host's pings is worth a question. */
  readonly isNeeded: () => boolean;
  readonly ping: (id: number) => void;
  readonly onDead: () => void;
}

/** Asks for signs of life. */
export interface Heartbeat {
  /** Something waits from now on. */
  start(): void;
  /** The host will ping at this interval as long as something needs the connection. */
  expect(intervalMs: number): void;
  /** Something arrived. */
  heard(): void;
  /** Asks now, and takes the connection for dead if no answer comes. */
  ask(): void;
  stop(): void;
}

/**
 * Makes what notices a dead connection that the browser does not report: a worker that was killed while another page of the extension listens
 * to the same port, or a port that the back/forward cache cut.
 *
 * It asks only while something waits or is long overdue, because a question keeps the worker awake.
 */
export function createHeartbeat({ isWaiting, isNeeded, ping, onDead }: HeartbeatOptions): Heartbeat {
  let whileWaiting: ReturnType<typeof setInterval> | undefined;
  let whileNeeded: ReturnType<typeof setInterval> | undefined;
  let pong: ReturnType<typeof setTimeout> | undefined;
  let lastId = 0;
  /** Arrivals so far. */
  let arrivals = 0;

  const heard = (): void => {
    arrivals++;
    clearTimeout(pong);
    pong = undefined;
  };
  const ask = (): void => {
    if (pong !== undefined) return;
    pong = setTimeout(onDead, PONG_TIMEOUT_MS);
    ping(++lastId);
  };
  /** What was asked is still to be answered: that nothing waits any more says nothing of the other side. */
  const rest = (): void => {
    clearInterval(whileWaiting);
    whileWaiting = undefined;
  };
  /** Asks after each interval in which nothing arrived. */
  const listen = (intervalMs: number, isWorthIt: () => boolean): ReturnType<typeof setInterval> => {
    let before = -1;
    return setInterval(() => {
      if (isWorthIt() && arrivals === before) ask();
      before = arrivals;
    }, intervalMs);
  };
  return {
    start() {
      whileWaiting ??= listen(SILENCE_MS, () => {
        if (isWaiting()) return true;
        rest();
        return false;
      });
    },
    expect(intervalMs) {
      const boundedMs = Math.min(LONGEST_TIMER_MS, Math.max(SHORTEST_MS, intervalMs * LONG_SILENCE));
      whileNeeded ??= listen(boundedMs, isNeeded);
    },
    heard,
    ask,
    stop() {
      rest();
      clearInterval(whileNeeded);
      heard();
    },
  };
}
