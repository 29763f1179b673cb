import { backoffDelay, type BackoffOptions } from '../peer/backoff.ts';
import type { FrameLog } from '../peer/frame-log.ts';
import type { Loss } from '../peer/outgoing-calls.ts';
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
import { RetryWait } from './retry-wait.ts';

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
  isNeeded(): boolean;
  /** Whether anything waits for the other side over the present connection. */
  isWaiting(): boolean;
  /** A connection is being opened: what cannot wait may ride with its `hello`. */
  onOpened(): void;
  onWelcome(welcome: WelcomeFrame): void;
  readonly onFrame: ConnectionEvents['onFrame'];
  /** There is no connection any more, and `failed` tells whether it had proved itself. Another attempt may follow. */
  onLoss(loss: Loss): void;
  /** No other attempt will follow for what waits now. */
  onGivenUp(error: PortcullisError): void;
  onStateChange(state: ConnectionState): void;
  /** A connection proved itself: it stayed up for a while. */
  onProved(): void;
  /** The extension may have come, gone or changed. */
  onTrouble(): void;
}

/**
 * Keeps a session connected while it needs to be.
 *
 * Requirements:
 * 1. It connects when it is needed, not before; and reconnects with backoff as long as it is.
 * 2. It belongs to one extension from that one's first welcome until nobody can be reached there and nothing waits.
 * 3. Failures are forgiven only once a connection has stayed up.
 * 4. A prerendered page waits until it is shown.
 */
export class Connector {
  readonly #options: ConnectorOptions;
  readonly #events: ConnectorEvents;
  readonly #wait = new RetryWait();
  readonly #closing = new AbortController();
  #state: ConnectionState = 'idle';
  #connection: Connection | undefined;
  #extensionId: string | undefined;
  /** How that one was reached. */
  #kind: TransportKind | undefined;
  #epoch: string | undefined;
  #welcomedAt: number | undefined;
  #count = 0;
  /** Attempts in a row of which no connection stayed up. */
  #failures = 0;
  #isChoosing = false;

  constructor(options: ConnectorOptions, events: ConnectorEvents) {
    this.#options = options;
    this.#events = events;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** The present connection, welcomed or not. */
  get connection(): Connection | undefined {
    return this.#connection;
  }

  /** The ledger epoch that the extension last named. */
  get epoch(): string | undefined {
    return this.#epoch;
  }

  /** Connections begun so far. */
  get count(): number {
    return this.#count;
  }

  /** Connects, if that is needed and not under way. */
  connectIfNeeded(): void {
    if (this.#state === 'closed' || this.#connection || this.#isChoosing || this.#wait.isWaiting) return;
    if (!this.#events.isNeeded()) return;
    this.#move('needed');
    void this.#connect();
  }

  /** Nothing needs a connection any more: no further attempt is made. An open connection is left alone. */
  rest(): void {
    if (this.#connection || this.#isChoosing) return;
    this.#wait.cancel();
    this.#failures = 0;
    this.#move('gone');
  }

  close(): void {
    this.#connection?.close();
    this.#connection = undefined;
    this.#wait.cancel();
    this.#closing.abort();
    this.#move('closed');
  }

  async #connect(): Promise<void> {
    const { candidates, minVersion, detectTimeoutMs: timeoutMs } = this.#options;
    this.#isChoosing = true;
    await whenActivated(this.#closing.signal);
    if (this.#closing.signal.aborted) return;
    const [only] = candidates;
    let target = this.#extensionId ?? (candidates.length === 1 ? only : undefined);
    let absent: Failure | undefined;
    if (target === undefined) {
      const { transports } = this.#options;
      const found = await detectAmong(candidates, { timeoutMs, minVersion, transports, closing: this.#closing.signal });
      if (found.status === 'installed') target = found.extensionId;
      else absent = absence(found);
    }
    this.#isChoosing = false;
    if (this.#state === 'closed') return;
    if (absent) this.#fail(absent);
    else if (target !== undefined && this.#events.isNeeded()) this.#open(target);
    else this.rest();
  }

  #open(target: string): void {
    const { transports, detectTimeoutMs, session, door, lane, log } = this.#options;
    this.#welcomedAt = undefined;
    this.#count++;
    this.#connection = openConnection(
      {
        // Who was once reached in one way is looked for in that way only.
        transports: this.#extensionId === undefined ? transports : transports.filter((kind) => kind === this.#kind),
        detectTimeoutMs,
        target,
        session,
        epoch: this.#epoch,
        isWaiting: () => this.#welcomedAt === undefined || this.#events.isWaiting(),
        isNeeded: () => this.#events.isNeeded(),
        door,
        lane,
        log,
      },
      {
        onWelcome: (welcome) => this.#onWelcome(target, welcome),
        onRefuse: (refuse) => this.#fail(refusal(refuse, this.#welcomedAt !== undefined)),
        onFrame: this.#events.onFrame,
        onLost: ({ kind: end, cause }) => {
          const unreachable = this.#extensionId === undefined ? 'never-there' : 'gone';
          this.#fail(transportFailure(end === 'lost' ? end : unreachable, cause));
        },
      },
    );
    this.#events.onOpened();
  }

  #onWelcome(target: string, welcome: WelcomeFrame): void {
    const found = readGreeting(target, welcome, this.#options.minVersion);
    if (found.status === 'unavailable') {
      this.#connection?.close();
      this.#fail(absence(found));
      return;
    }
    if (this.#state === 'reconnecting') this.#events.onTrouble();
    this.#extensionId = target;
    this.#kind = this.#connection?.kind;
    this.#epoch = welcome.epoch;
    this.#welcomedAt ??= performance.now();
    this.#move('welcomed');
    this.#events.onWelcome(welcome);
  }

  /** An attempt to connect, or a connection, has failed. */
  #fail(failure: Failure): void {
    const isNews = this.#events.isNeeded() || !this.#connection || this.#connection.quietMs < QUIET_MS;
    this.#connection = undefined;
    if (this.#welcomedAt !== undefined && performance.now() - this.#welcomedAt >= STAYED_UP_MS) {
      this.#failures = 0;
      this.#events.onProved();
    }
    this.#welcomedAt = undefined;
    this.#failures++;
    // Asking who is there would wake a worker that has just gone to sleep.
    if (isNews) this.#events.onTrouble();
    this.#events.onLoss(failure);
    const delayMs = this.#delayBefore(failure);
    if (delayMs === undefined) this.#events.onGivenUp(failure.error);
    if (delayMs !== undefined && this.#events.isNeeded()) {
      this.#move('lost');
      this.#wait.start(delayMs, () => this.connectIfNeeded());
      return;
    }
    if (failure.error.code === 'EXTENSION_NOT_FOUND') this.#extensionId = this.#epoch = undefined;
    this.rest();
  }

  /** How long to wait before the next attempt, or nothing where none would change anything. */
  #delayBefore({ next, retryAfterMs }: Failure): number | undefined {
    switch (next) {
      case 'never':
        return undefined;
      case 'second-look':
        return this.#failures > 1 ? undefined : SECOND_LOOK_MS;
      case 'when-told':
        return retryAfterMs;
      case 'backoff':
        return backoffDelay(this.#failures, this.#options.backoff);
    }
  }

  #move(event: ConnectionEvent): void {
    const state = nextState(this.#state, event);
    if (state === this.#state) return;
    this.#state = state;
    this.#events.onStateChange(state);
  }
}
