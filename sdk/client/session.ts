import { backoffDelay, type BackoffOptions } from '../peer/backoff.ts';
import { frameLog, type FrameLog } from '../peer/frame-log.ts';
import type { CallRequest, CallTerms } from '../peer/outgoing-call.ts';
import { OutgoingCalls, type Loss } from '../peer/outgoing-calls.ts';
import { randomHex } from '../peer/random-hex.ts';
import type { TransportEnd } from '../peer/transport.ts';
import type { PortcullisError } from '../protocol/errors.ts';
import type { FrameRecord } from '../protocol/frame-record.ts';
import type { RefuseFrame, WelcomeFrame } from '../protocol/frames.ts';
import type { TransportKind } from '../protocol/transport-kind.ts';
import type { ClientStats } from './client-types.ts';
import { nextState, type ConnectionEvent, type ConnectionState } from './connection-state.ts';
import type { Connection } from './connection.ts';
import { chooseTarget } from './choose-target.ts';
import { clientClosed, lossOfAbsence, lossOfRefusal, lossOfTransport } from './failures.ts';
import { openConnection } from './open-connection.ts';
import { followPageLifecycle, whenActivated } from './page-lifecycle.ts';
import { tooOld } from './probe.ts';
import { RetryWait } from './retry-wait.ts';

/** Calls that may ride with the first `hello`, before `welcome` has announced the window. */
const FIRST_WINDOW = 64;

/** Until the one new look at an extension that was not there: it may be just being installed or reloaded. */
const SECOND_LOOK_MS = 250;

/** A connection that lives so long has proved itself. */
const STAYED_UP_MS = 1_000;

/** A session's settings, with their defaults filled in. */
export interface SessionOptions {
  readonly candidates: readonly string[];
  readonly transport: 'port' | 'message';
  readonly detectTimeoutMs: number;
  readonly backoff: BackoffOptions;
  readonly minVersion: string | undefined;
  readonly onFrame: ((record: FrameRecord) => void) | undefined;
  readonly onStateChange: (state: ConnectionState) => void;
}

/**
 * What outlives connections: the calls, the choice among the candidates, and the will to reconnect.
 *
 * It connects when a call asks for it, reconnects with backoff while a call waits, and belongs to one extension from that one's first
 * answer until it is gone.
 */
export class Session {
  readonly #options: SessionOptions;
  readonly #id = randomHex(16);
  readonly #log: FrameLog | undefined;
  readonly #calls: OutgoingCalls;
  readonly #unfollow: () => void;
  readonly #wait = new RetryWait();
  readonly #waiters: (() => void)[] = [];
  #state: ConnectionState = 'idle';
  #connection: Connection | undefined;
  #extensionId: string | undefined;
  #epoch: string | undefined;
  #welcomedAt: number | undefined;
  #connections = 0;
  /** Connections in a row that did not stay up. */
  #failures = 0;
  /** Whether an extension is being chosen just now. */
  #choosing = false;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#log = frameLog(options.onFrame);
    this.#calls = new OutgoingCalls({
      onSettled: () => {
        if (this.#calls.unsettled === 0) this.#onAllSettled();
      },
    });
    this.#unfollow = followPageLifecycle({ onRestored: () => this.#connection?.drop() });
  }

  get state(): ConnectionState {
    return this.#state;
  }

  get transport(): TransportKind | null {
    return this.#state === 'connected' ? this.#options.transport : null;
  }

  get stats(): ClientStats {
    return { unsettled: this.#calls.unsettled, pending: this.#calls.pending, connections: this.#connections };
  }

  call(request: CallRequest, terms: CallTerms): Promise<unknown> {
    if (this.#state === 'closed') return Promise.reject(clientClosed());
    const outcome = this.#calls.start(request, terms);
    this.#connectIfNeeded();
    return outcome;
  }

  /** Resolves once no call is unsettled. */
  async whenSettled(): Promise<void> {
    if (this.#calls.unsettled > 0) await new Promise<void>((resolve) => this.#waiters.push(resolve));
  }

  close(): void {
    if (this.#state === 'closed') return;
    this.#calls.failAll(clientClosed());
    this.#connection?.close();
    this.#connection = undefined;
    this.#wait.cancel();
    this.#unfollow();
    this.#move('closed');
  }

  #move(event: ConnectionEvent): void {
    const state = nextState(this.#state, event);
    if (state === this.#state) return;
    this.#state = state;
    this.#options.onStateChange(state);
  }

  #connectIfNeeded(): void {
    if (this.#calls.unsettled === 0 || this.#connection || this.#choosing || this.#wait.isWaiting) return;
    this.#move('needed');
    void this.#connect();
  }

  async #connect(): Promise<void> {
    const { candidates, minVersion, detectTimeoutMs } = this.#options;
    this.#choosing = true;
    const activated = whenActivated();
    if (activated) await activated;
    const target = this.#extensionId ?? (await chooseTarget(candidates, { timeoutMs: detectTimeoutMs, minVersion }));
    this.#choosing = false;
    if (this.#state === 'closed') return;
    if (typeof target !== 'string') this.#fail(target, SECOND_LOOK_MS);
    else if (this.#calls.unsettled > 0) this.#open(target);
    else this.#move('gone');
  }

  #open(target: string): void {
    this.#welcomedAt = undefined;
    this.#connections++;
    this.#connection = openConnection(
      {
        kind: this.#options.transport,
        target,
        session: this.#id,
        epoch: this.#epoch,
        isWaiting: () => this.#calls.pending > 0 || this.#welcomedAt === undefined,
        log: this.#log,
      },
      {
        onWelcome: (welcome) => this.#onWelcome(target, welcome),
        onRefuse: (refuse) => this.#onRefuse(refuse),
        onFrame: (frame) => {
          if (frame.type === 'result' || frame.type === 'error') this.#calls.receive(frame);
        },
        onLost: (end) => this.#onLost(end),
      },
    );
    this.#attach(FIRST_WINDOW, undefined);
  }

  #attach(window: number, epoch: string | undefined): void {
    const connection = this.#connection;
    if (connection) this.#calls.attach({ window, epoch, send: (frame) => connection.send(frame) });
  }

  #onWelcome(target: string, welcome: WelcomeFrame): void {
    const outdated = tooOld(welcome.version, this.#options.minVersion);
    if (outdated) {
      this.#connection?.close();
      this.#connection = undefined;
      this.#giveUp(lossOfAbsence(outdated));
      return;
    }
    this.#extensionId = target;
    this.#epoch = welcome.epoch;
    this.#welcomedAt ??= performance.now();
    this.#move('welcomed');
    this.#attach(welcome.limits.requests, welcome.epoch);
  }

  #onRefuse(refuse: RefuseFrame): void {
    this.#connection = undefined;
    const loss = lossOfRefusal(refuse);
    if (refuse.retryAfterMs === undefined) this.#giveUp(loss);
    else this.#fail(loss, refuse.retryAfterMs);
  }

  #onLost(end: TransportEnd): void {
    this.#connection = undefined;
    if (this.#welcomedAt !== undefined && performance.now() - this.#welcomedAt >= STAYED_UP_MS) {
      this.#failures = 0;
      this.#calls.forgiveFailures();
    }
    const delay =
      this.#extensionId === undefined ? SECOND_LOOK_MS : backoffDelay(this.#failures + 1, this.#options.backoff);
    this.#fail(lossOfTransport(end), delay);
  }

  /** An attempt to connect, or a connection, has failed: the calls that have attempts left wait for the next one. */
  #fail(loss: Loss, delayMs: number): void {
    this.#failures++;
    if (this.#isFinal(loss.error)) {
      this.#giveUp(loss);
      return;
    }
    this.#calls.detach(loss);
    if (this.#calls.unsettled === 0) {
      this.#rest(loss);
      return;
    }
    this.#move('lost');
    this.#wait.start(delayMs, () => {
      this.#connectIfNeeded();
    });
  }

  /** Whether no further attempt would change anything. */
  #isFinal({ code, data }: PortcullisError): boolean {
    if (code === 'EXTENSION_NOT_FOUND') return this.#extensionId === undefined && this.#failures > 1;
    return (
      (code === 'ORIGIN_NOT_ALLOWED' || code === 'UNSUPPORTED_VERSION') &&
      !Object.hasOwn(Object(data) as object, 'retryAfterMs')
    );
  }

  #giveUp(loss: Loss): void {
    this.#calls.detach(loss);
    this.#calls.failAll(loss.error);
    this.#rest(loss);
  }

  /** Nothing waits and nothing is connected. Only where the extension is gone may the next call find another candidate. */
  #rest(loss: Loss): void {
    this.#failures = 0;
    if (loss.error.code === 'EXTENSION_NOT_FOUND') this.#extensionId = this.#epoch = undefined;
    this.#move('gone');
  }

  #onAllSettled(): void {
    for (const resolve of this.#waiters.splice(0)) resolve();
    if (!this.#wait.isWaiting) return;
    this.#wait.cancel();
    this.#failures = 0;
    this.#move('gone');
  }
}
