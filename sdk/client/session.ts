import type { BackoffOptions } from '../peer/backoff.ts';
import { frameLog } from '../peer/frame-log.ts';
import { createPause } from '../peer/pause.ts';
import { randomHex } from '../peer/random-hex.ts';
import type { OpenTransport } from '../peer/transport.ts';
import { ValueDoor } from '../peer/value-door.ts';
import { PortcullisError } from '../protocol/errors.ts';
import type { FrameRecord } from '../protocol/frame-record.ts';
import type { PageFrame, WelcomeFrame } from '../protocol/frames.ts';
import type { TransportKind } from '../protocol/transport-kind.ts';
import type { ConnectionState } from './connection-state.ts';
import { createConnection, type Connection } from './connection.ts';
import type { Detection } from './detection.ts';
import { absence, delayBefore, refusal, transportFailure, type Failure } from './failures.ts';
import { greeting } from './greeting.ts';
import type { createLaneUpgrade } from './lane-upgrade.ts';
import { followPageLifecycle, whenActivated } from './page-lifecycle.ts';
import { readGreeting } from './read-greeting.ts';
import { deliver, type Receivers } from './receivers.ts';
import type { PartSession, SessionPart } from './session-part.ts';

/** A connection that lives so long has proved itself. */
const STAYED_UP_MS = 1_000;

/** After so long without a message a lost connection is no news: browsers stop a worker that has been idle for 30 seconds. */
const QUIET_MS = 25_000;

/** What a page may send before `welcome` has announced the limits, and how: JSON, which every extension understands. */
const FIRST_TERMS = {
  serialization: 'json',
  limits: { frameBytes: 2 ** 25, depth: 200, nodes: 1_000_000, reassemblyBytesPerSession: 2 ** 28 },
} as const;

/** A session's settings, with their defaults filled in. */
export interface SessionOptions {
  readonly candidates: readonly string[];
  /** The transports that may be used and can be had here, in the order of preference. */
  readonly transports: readonly TransportKind[];
  /** Makes what opens one of these transports to an extension. */
  readonly transportTo: (extensionId: string, transports: readonly TransportKind[]) => OpenTransport;
  /** Gets a lane beside a port, where one is wanted. */
  readonly upgrade?: typeof createLaneUpgrade | undefined;
  /** Chooses among several candidates. */
  readonly detect: () => Promise<Detection>;
  readonly backoff: BackoffOptions;
  readonly minVersion: string | undefined;
  /** Fires when the client is closed, with what everything fails with. */
  readonly closing: AbortSignal;
  readonly onFrame: ((record: FrameRecord) => void) | undefined;
  readonly onStateChange: (state: ConnectionState) => void;
  /** A connection failed, or is there again after one had: the extension may have come, gone or changed. */
  readonly onTrouble: () => void;
}

/** What outlives connections. */
export interface Session extends PartSession {
  readonly state: ConnectionState;
  /** What carries it, once it is connected. */
  readonly transport: TransportKind | null;
  /** Connections begun so far. */
  readonly connections: number;
  /** Adds one of the things that it does. */
  add<Part extends SessionPart>(part: Part): Part;
}

/**
 * Makes a session: it keeps its parts connected while one of them needs to be.
 *
 * Requirements:
 * 1. It connects when it is needed, not before; and reconnects with backoff as long as it is.
 * 2. It belongs to one extension from that one's first welcome until nobody can be reached there and nothing waits.
 * 3. Failures are forgiven only once a connection has stayed up.
 * 4. A prerendered page waits until it is shown.
 */
export function createSession(options: SessionOptions): Session {
  const { candidates, transports, minVersion, closing, onTrouble } = options;
  const parts: SessionPart[] = [];
  const receivers: Receivers = {};
  const door = new ValueDoor(FIRST_TERMS);
  const id = randomHex(16);
  let state: ConnectionState = 'idle';
  let connection: Connection | undefined;
  let connections = 0;
  let extensionId: string | undefined;
  /** How that one was reached. */
  let reachedBy = transports;
  let epoch: string | undefined;
  let welcomedAt = Infinity;
  /** Attempts in a row of which no connection stayed up. */
  let failures = 0;
  /** The last attempt found nobody. */
  let isGone = false;
  /** Whom to connect to next, or whether to, is being decided: nobody else begins a connection. */
  let isDeciding = false;

  const isNeeded = (): boolean => parts.some((part) => part.isNeeded);
  /** Whether somebody waits, who is not free to wait for the next that comes. */
  const isOwed = (): boolean => parts.some((part) => part.isNeeded && !part.isFree);
  const send = (frame: PageFrame): void => void connection?.send(frame);
  const move = (next: ConnectionState): void => {
    if (next !== state) options.onStateChange((state = next));
  };
  /** No further attempt is made. An open connection is left alone, but for a one-shot that was not answered: nothing would tell if it never is. */
  const rest = (): void => {
    if (isDeciding) return;
    if (!connection) {
      pause.end();
      failures = 0;
      move('idle');
    } else if (connection.kind === 'message' && welcomedAt === Infinity) fail(transportFailure('lost'));
  };
  const onDemand = (): void => {
    if (closing.aborted) return;
    if (!isNeeded()) rest();
    else if (!connection && !isDeciding && !pause.isOn) void connect();
  };
  const pause = createPause(onDemand);
  const connect = async (): Promise<void> => {
    isDeciding = true;
    if (state === 'idle') move('connecting');
    await whenActivated(closing);
    const isBound = extensionId !== undefined && (!isGone || isOwed());
    const found = candidates.length > 1 && !isBound ? await options.detect() : undefined;
    isDeciding = false;
    if (closing.aborted) return;
    const target = found?.status === 'installed' ? found.extensionId : (extensionId ?? candidates[0]);
    if (found?.status === 'unavailable') fail(extensionId === undefined ? absence(found) : transportFailure('gone'));
    else if (target !== undefined && isNeeded()) open(target);
    else onDemand();
  };
  const open = (target: string): void => {
    if (target !== extensionId) extensionId = epoch = undefined;
    connections++;
    const opened: Connection = createConnection(
      {
        ...options,
        // Who was once reached in one way is looked for in that way only.
        open: options.transportTo(target, extensionId === undefined ? transports : reachedBy),
        session: id,
        hello: { ...greeting(target).frames[0], ...(epoch !== undefined && { epoch }) },
        door,
        isWaiting: () => welcomedAt === Infinity || parts.some((part) => part.isWaiting),
        isNeeded,
        log: frameLog(options.onFrame),
      },
      {
        onWelcome: (welcome) => onWelcome(opened, target, welcome),
        onRefuse: (refuse) => fail(refusal(refuse, welcomedAt < Infinity)),
        onFrame: (frame) => deliver(frame, receivers),
        onLost: ({ kind, cause }) =>
          fail(transportFailure(kind === 'lost' ? kind : extensionId ? 'gone' : 'unreachable', cause)),
      },
    );
    connection = opened;
    parts.forEach((part) => part.open?.({ epoch, send }));
  };
  const onWelcome = (opened: Connection, target: string, welcome: WelcomeFrame): void => {
    const found = readGreeting(target, welcome, minVersion);
    if (found.status === 'unavailable') {
      // What rode ahead of this welcome has been heard by whoever gave it.
      fail({ ...absence(found), arrived: 'unknown' });
      return;
    }
    if (state === 'reconnecting') onTrouble();
    extensionId = target;
    reachedBy = [opened.kind];
    ({ epoch } = welcome);
    welcomedAt = Math.min(welcomedAt, performance.now());
    move('connected');
    door.agree(welcome);
    parts.forEach((part) => part.attach?.({ host: opened.host, limits: welcome.limits, epoch, send }));
  };
  /** An attempt to connect, or a connection, has failed. */
  const fail = (failure: Failure): void => {
    // Asking who is there would wake a worker that has just gone to sleep.
    if (isNeeded() || (connection?.quietMs ?? 0) < QUIET_MS) onTrouble();
    connection?.close();
    connection = undefined;
    isGone = failure.error.code === 'EXTENSION_NOT_FOUND';
    if (performance.now() - welcomedAt >= STAYED_UP_MS) {
      failures = 0;
      parts.forEach((part) => part.forgive?.());
    }
    welcomedAt = Infinity;
    failures++;
    const delayMs = delayBefore(failure, failures, options.backoff);
    // What is told of it may ask for another connection at once: whether and when there is one is decided below.
    isDeciding = true;
    parts.forEach((part) => part.detach?.(failure));
    if (delayMs === undefined) parts.forEach((part) => part.giveUp?.(failure.error));
    isDeciding = false;
    if (closing.aborted) return;
    if (delayMs !== undefined && isNeeded()) {
      pause.start(delayMs);
      if (state === 'connected') move('reconnecting');
      return;
    }
    if (isGone) extensionId = epoch = undefined;
    rest();
    if (isOwed()) onDemand();
  };
  const close = (): void => {
    const error = closing.reason as PortcullisError; // see SessionOptions
    parts.forEach((part) => part.giveUp?.(error));
    connection?.close();
    connection = undefined;
    parts.forEach((part) => part.detach?.({ arrived: 'unknown', error }));
    pause.end();
    move('closed');
  };
  closing.addEventListener('abort', close, { once: true });
  followPageLifecycle(closing, {
    onRestored: () => connection?.drop(),
    onLeft: () => parts.forEach((part) => part.leave?.()),
    onResumed: () => connection?.doubt(),
  });
  return {
    door,
    get state() {
      return state;
    },
    get transport() {
      return state === 'connected' && connection ? connection.kind : null;
    },
    get connections() {
      return connections;
    },
    add(part) {
      parts.push(part);
      Object.assign(receivers, part.receivers);
      return part;
    },
    // What it is closed with: see SessionOptions.
    refusal: (isCall) => (closing.aborted ? (closing.reason as PortcullisError) : unsupported(transports, isCall)),
    onDemand,
  };
}

/** What fails for want of a transport that carries it. */
function unsupported(transports: readonly TransportKind[], isCall?: boolean): PortcullisError | undefined {
  const [best = 'message'] = transports;
  if (best !== 'message' || (isCall && transports.length > 0)) return undefined;
  return new PortcullisError(
    'UNSUPPORTED_TRANSPORT',
    `No transport for this among [${transports.join()}]: calls need any, all else one that stays open, such as "port".`,
  );
}
