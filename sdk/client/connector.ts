import { backoffDelay, type BackoffOptions } from '../peer/backoff.ts';
import { startDeadline } from '../peer/deadline.ts';
import type { FrameLog } from '../peer/frame-log.ts';
import type { Loss } from '../peer/call-owner.ts';
import type { ValueDoor } from '../peer/value-door.ts';
import type { PortcullisError } from '../protocol/errors.ts';
import type { WelcomeFrame } from '../protocol/frames.ts';
import type { TransportKind } from '../protocol/transport-kind.ts';
import { nextState, type ConnectionEvent, type ConnectionState } from './connection-state.ts';
import type { Connection, ConnectionEvents } from './connection.ts';
import { detectAmong } from './detect-among.ts';
import { absence, refusal, transportFailure, type Failure } from './failures.ts';
import { openConnection, type PageTransport } from './open-connection.ts';
import { whenActivated } from './page-lifecycle.ts';
import { readGreeting } from './read-greeting.ts';

/** Until the one new look at an extension that was not there: it may be just being installed or reloaded. */
const SECOND_LOOK_MS = 250;

/** A connection that lives so long has proved itself. */
const STAYED_UP_MS = 1_000;

/** After so long without a message a lost connection is no news: browsers stop a worker that has been idle for 30 seconds. */
const QUIET_MS = 25_000;

/** Where and how to connect. */
export interface ConnectorOptions {
  readonly candidates: readonly string[];
  /** Those that may be used, in the order of preference. */
  readonly transports: readonly PageTransport[];
  readonly session: string;
  readonly detectTimeoutMs: number;
  readonly backoff: BackoffOptions;
  readonly minVersion: string | undefined;
  readonly door: ValueDoor;
  /** Whether a lane is wanted. */
  readonly lane: boolean;
  readonly log: FrameLog | undefined;
}

/** What the connector asks and tells its session. */
export interface ConnectorEvents {
  /** Whether anything needs a connection. */
  readonly isNeeded: () => boolean;
  /** Whether anything waits for the other side over the present connection. */
  readonly isWaiting: () => boolean;
  /** A connection is being opened: what cannot wait may ride with its `hello`. */
  readonly onOpened: () => void;
  readonly onWelcome: (welcome: WelcomeFrame) => void;
  readonly onFrame: ConnectionEvents['onFrame'];
  /** There is no connection any more. Another attempt may follow. */
  readonly onLoss: (loss: Loss) => void;
  /** No other attempt will follow for what waits now. */
  readonly onGivenUp: (error: PortcullisError) => void;
  readonly onStateChange: (state: ConnectionState) => void;
  /** A connection proved itself: it stayed up for a while. */
  readonly onProved: () => void;
  /** The extension may have come, gone or changed. */
  readonly onTrouble: () => void;
}

/** Keeps a session connected while it needs to be. */
export interface Connector {
  readonly state: ConnectionState;
  /** The present connection, welcomed or not. */
  readonly connection: Connection | undefined;
  /** The ledger epoch that the extension last named. */
  readonly epoch: string | undefined;
  /** Connections begun so far. */
  readonly count: number;
  /** Connects, if that is needed and not under way. */
  connectIfNeeded(): void;
  /** Nothing needs a connection any more: no further attempt is made. An open connection is left alone. */
  rest(): void;
  close(): void;
}

/**
 * Makes what keeps a session connected.
 *
 * Requirements:
 * 1. It connects when it is needed, not before; and reconnects with backoff as long as it is.
 * 2. It belongs to one extension from that one's first welcome until nobody can be reached there and nothing waits.
 * 3. Failures are forgiven only once a connection has stayed up.
 * 4. A prerendered page waits until it is shown.
 */
export function createConnector(options: ConnectorOptions, events: ConnectorEvents): Connector {
  const { candidates, transports, minVersion, detectTimeoutMs } = options;
  const closing = new AbortController();
  let state: ConnectionState = 'idle';
  let connection: Connection | undefined;
  let extensionId: string | undefined;
  /** How that one was reached. */
  let kind: TransportKind | undefined;
  let epoch: string | undefined;
  let welcomedAt: number | undefined;
  let count = 0;
  /** Attempts in a row of which no connection stayed up. */
  let failures = 0;
  let isChoosing = false;
  let stopWaiting: (() => void) | undefined;

  // A function, as the compiler would remember what it was before an `await`.
  const isClosed = (): boolean => state === 'closed';
  const move = (event: ConnectionEvent): void => {
    const next = nextState(state, event);
    if (next === state) return;
    state = next;
    events.onStateChange(state);
  };
  const wait = (delayMs?: number): void => {
    stopWaiting?.();
    stopWaiting = undefined;
    if (delayMs === undefined) return;
    stopWaiting = startDeadline(delayMs, () => {
      stopWaiting = undefined;
      connectIfNeeded();
    });
  };
  const rest = (): void => {
    if (connection || isChoosing) return;
    wait();
    failures = 0;
    move('gone');
  };
  const connectIfNeeded = (): void => {
    if (isClosed() || connection || isChoosing || stopWaiting || !events.isNeeded()) return;
    move('needed');
    void connect();
  };
  const connect = async (): Promise<void> => {
    isChoosing = true;
    await whenActivated(closing.signal);
    if (isClosed()) return;
    let target = extensionId ?? (candidates.length === 1 ? candidates[0] : undefined);
    let absent: Failure | undefined;
    if (target === undefined) {
      const terms = { timeoutMs: detectTimeoutMs, minVersion, transports, closing: closing.signal };
      const found = await detectAmong(candidates, terms);
      if (found.status === 'installed') target = found.extensionId;
      else absent = absence(found);
    }
    isChoosing = false;
    if (isClosed()) return;
    if (absent) fail(absent);
    else if (target !== undefined && events.isNeeded()) open(target);
    else rest();
  };
  const open = (target: string): void => {
    welcomedAt = undefined;
    count++;
    connection = openConnection(
      {
        ...options,
        // Who was once reached in one way is looked for in that way only.
        transports: extensionId === undefined ? transports : transports.filter((one) => one === kind),
        target,
        epoch,
        isWaiting: () => welcomedAt === undefined || events.isWaiting(),
        isNeeded: events.isNeeded,
      },
      {
        onWelcome: (welcome) => onWelcome(target, welcome),
        onRefuse: (refuse) => fail(refusal(refuse, welcomedAt !== undefined)),
        onFrame: events.onFrame,
        onLost({ kind: end, cause }) {
          const unreachable = extensionId === undefined ? 'never-there' : 'gone';
          fail(transportFailure(end === 'lost' ? end : unreachable, cause));
        },
      },
    );
    events.onOpened();
  };
  const onWelcome = (target: string, welcome: WelcomeFrame): void => {
    const found = readGreeting(target, welcome, minVersion);
    if (found.status === 'unavailable') {
      connection?.close();
      // What rode ahead of this welcome has been heard by whoever gave it.
      fail({ ...absence(found), arrived: 'unknown' });
      return;
    }
    if (state === 'reconnecting') events.onTrouble();
    extensionId = target;
    kind = connection?.kind;
    ({ epoch } = welcome);
    welcomedAt ??= performance.now();
    move('welcomed');
    events.onWelcome(welcome);
  };
  /** An attempt to connect, or a connection, has failed. */
  const fail = (failure: Failure): void => {
    const isNews = events.isNeeded() || !connection || connection.quietMs < QUIET_MS;
    connection = undefined;
    if (welcomedAt !== undefined && performance.now() - welcomedAt >= STAYED_UP_MS) {
      failures = 0;
      events.onProved();
    }
    welcomedAt = undefined;
    failures++;
    // Asking who is there would wake a worker that has just gone to sleep.
    if (isNews) events.onTrouble();
    events.onLoss(failure);
    const delayMs = delayBefore(failure, failures, options.backoff);
    if (delayMs === undefined) events.onGivenUp(failure.error);
    else if (events.isNeeded()) {
      move('lost');
      wait(delayMs);
      return;
    }
    if (failure.error.code === 'EXTENSION_NOT_FOUND') extensionId = epoch = undefined;
    rest();
  };
  return {
    get state() {
      return state;
    },
    get connection() {
      return connection;
    },
    get epoch() {
      return epoch;
    },
    get count() {
      return count;
    },
    connectIfNeeded,
    rest,
    close() {
      connection?.close();
      connection = undefined;
      wait();
      closing.abort();
      move('closed');
    },
  };
}

/** How long to wait before the next attempt, or nothing where none would change anything. */
function delayBefore({ next, retryAfterMs }: Failure, failures: number, backoff: BackoffOptions): number | undefined {
  switch (next) {
    case 'never':
      return undefined;
    case 'second-look':
      return failures > 1 ? undefined : SECOND_LOOK_MS;
    case 'when-told':
      return retryAfterMs;
    case 'backoff':
      return backoffDelay(failures, backoff);
  }
}
