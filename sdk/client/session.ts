import { Acknowledgements } from '../peer/acknowledgements.ts';
import { frameLog } from '../peer/frame-log.ts';
import type { CallRequest, CallTerms } from '../peer/outgoing-call.ts';
import { createIncomingParcels } from '../peer/incoming-parcels.ts';
import { OutgoingCalls } from '../peer/outgoing-calls.ts';
import { createOutgoingParcels, type OnProgress } from '../peer/outgoing-parcels.ts';
import type { Parcels } from '../peer/parcels.ts';
import { randomHex } from '../peer/random-hex.ts';
import { ValueDoor } from '../peer/value-door.ts';
import type { EncodedValue } from '../protocol/codec/encode-value.ts';
import type { PortcullisError } from '../protocol/errors.ts';
import type { PageFrame, WelcomeLimits } from '../protocol/frames.ts';
import type { FrameRecord } from '../protocol/frame-record.ts';
import type { TransportKind } from '../protocol/transport-kind.ts';
import type { ClientPort } from './client-port-types.ts';
import type { ClientStats } from './client-types.ts';
import type { ConnectionState } from './connection-state.ts';
import { createConnector, type Connector, type ConnectorOptions } from './connector.ts';
import { callsOnly, clientClosed } from './failures.ts';
import { followPageLifecycle } from './page-lifecycle.ts';
import type { PartSession, SessionPart } from './session-part.ts';
import { createEventsPart, type EventsPart } from './session-events.ts';
import { createExposedPart, type ExposedPart } from './session-exposed.ts';
import { createPortsPart, openPort } from './session-ports.ts';
import { createStreamsPart, subscribe, type SubscriptionIterator } from './session-streams.ts';

/** Calls that may ride with the first `hello`, before `welcome` has announced the window. */
const FIRST_WINDOW = 64;

/** What a page may send before `welcome` has announced the limits. */
const FIRST_LIMITS = { frameBytes: 2 ** 25, depth: 200, nodes: 1_000_000, reassemblyBytesPerSession: 2 ** 28 };

// References may be shared where the procedure says so, and the extension decides that.
const INPUT = { path: 'input', graph: true, parcels: true };

/** A session's settings, with their defaults filled in. */
export interface SessionOptions extends Omit<ConnectorOptions, 'session' | 'door' | 'log'> {
  /** Whether any transport that the client allows is to be had here. */
  readonly isAvailable: boolean;
  /** How often a connection may fail in a row before what needs it does. */
  readonly attempts: number;
  readonly onFrame: ((record: FrameRecord) => void) | undefined;
  readonly onStateChange: (state: ConnectionState) => void;
  /** A connection failed, or is there again after one had: the extension may have come, gone or changed. */
  readonly onTrouble: () => void;
}

/** How a caller wants its call. */
export interface SessionTerms extends CallTerms {
  /** Buffers of the input that are given away. */
  readonly transfer?: readonly unknown[] | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/** What outlives connections: the calls that wait, and the outcomes that are to be acknowledged. */
export class Session {
  readonly #connector: Connector;
  /** Until the welcome says more: JSON, which every extension understands, and the default limits. */
  readonly #door = new ValueDoor({ serialization: 'json', limits: FIRST_LIMITS });
  readonly #parcels: Parcels = {
    incoming: createIncomingParcels(
      () => this.#door.parcelBytes,
      () => this.#door.serialization,
    ),
    outgoing: createOutgoingParcels(),
  };
  readonly #calls: OutgoingCalls;
  readonly #acknowledgements: Acknowledgements;
  readonly #transports: readonly TransportKind[];
  readonly #isAvailable: boolean;
  readonly #unfollow: () => void;
  readonly #waiters: (() => void)[] = [];
  /** Begins a subscription. */
  readonly subscribe: (name: string, input: unknown, signal: AbortSignal | undefined) => SubscriptionIterator;
  /** The listeners. */
  readonly events: EventsPart;
  /** Opens a port. */
  readonly openPort: (name: string) => ClientPort;
  /** What the extension may call here. */
  readonly exposed: ExposedPart;
  readonly #parts: readonly SessionPart[];

  constructor({ onFrame, onStateChange, onTrouble, attempts, isAvailable, ...options }: SessionOptions) {
    this.#transports = options.transports;
    this.#isAvailable = isAvailable;
    const asSeenByParts = this.#asSeenByParts();
    const streams = createStreamsPart(asSeenByParts, attempts);
    const ports = createPortsPart(asSeenByParts, attempts);
    this.subscribe = (...request) => subscribe(asSeenByParts, streams, ...request);
    this.openPort = (name) => openPort(asSeenByParts, ports, name);
    this.events = createEventsPart(asSeenByParts);
    this.exposed = createExposedPart(asSeenByParts);
    this.#parts = [streams, this.events, ports, this.exposed];
    this.#acknowledgements = new Acknowledgements(
      (ids) => this.#connector.connection?.send({ type: 'acknowledge', ids, below: this.#calls.settledBelow }) ?? false,
    );
    this.#calls = new OutgoingCalls(this.#door, this.#parcels.incoming, {
      onMutationSettled: (id) => this.#acknowledgements.add(id),
      onAllSettled: () => this.#onAllSettled(),
    });
    const send = (frame: PageFrame): void => void this.#connector.connection?.send(frame);
    this.#connector = createConnector(
      { ...options, session: randomHex(16), door: this.#door, log: frameLog(onFrame) },
      {
        isNeeded: () => this.#isNeeded,
        isWaiting: () => this.#calls.pending > 0,
        // What rides ahead runs before the version is known: where that matters, everything waits for the welcome.
        onOpened: () => {
          for (const part of this.#parts) part.open?.(send);
          this.#attach(options.minVersion === undefined ? FIRST_WINDOW : 0);
        },
        onWelcome: ({ limits, serialization }) => {
          this.#door.agree({ serialization, limits });
          this.#attach(limits.requests);
          this.#acknowledgements.flush();
          this.#attachParts(limits);
        },
        onFrame: (frame) => {
          if (frame.type === 'result' || frame.type === 'error') this.#calls.receive(frame);
          else if (frame.type === 'pull')
            void this.#parcels.outgoing.answer(frame, this.#door.serialization === 'json', send);
          else if (frame.type === 'chunk') this.#parcels.incoming.receive(frame, send);
          else for (const part of this.#parts) part.receive(frame);
        },
        onLoss: (loss) => {
          this.#calls.detach(loss);
          for (const part of this.#parts) part.detach(loss);
        },
        onGivenUp: (error) => {
          this.#calls.failAll(error);
          for (const part of this.#parts) part.giveUp(error);
        },
        onProved: () => this.#calls.forgiveFailures(),
        onStateChange,
        onTrouble,
      },
    );
    this.#unfollow = followPageLifecycle({
      onRestored: () => this.#connector.connection?.drop(),
      onLeft: () => {
        for (const part of this.#parts) part.leave?.();
      },
      onResumed: () => this.#connector.connection?.doubt(),
    });
  }

  get state(): ConnectionState {
    return this.#connector.state;
  }

  get transport(): TransportKind | null {
    return this.state === 'connected' ? (this.#connector.connection?.kind ?? null) : null;
  }

  get stats(): ClientStats {
    return { unsettled: this.#calls.unsettled, pending: this.#calls.pending, connections: this.#connector.count };
  }

  /** @throws PortcullisError what the door throws: then nothing was sent. */
  call(kind: CallRequest['kind'], name: string, input: unknown, terms: SessionTerms): Promise<unknown> {
    const encoded = this.#door.encode(input, INPUT, terms.transfer);
    return encoded.pending
      ? encoded.pending.then(() => this.#start(kind, name, encoded, terms))
      : this.#start(kind, name, encoded, terms);
  }

  /** Resolves once no call is unsettled. */
  async whenSettled(): Promise<void> {
    if (this.#calls.unsettled > 0) await new Promise<void>((resolve) => this.#waiters.push(resolve));
  }

  close(): void {
    if (this.state === 'closed') return;
    this.#calls.failAll(clientClosed());
    for (const part of this.#parts) part.close(clientClosed());
    this.#acknowledgements.close();
    this.#connector.close();
    this.#unfollow();
  }

  #start(
    kind: CallRequest['kind'],
    name: string,
    { wire, encoded, parcels: sources }: EncodedValue,
    terms: SessionTerms,
  ): Promise<unknown> {
    if (this.state === 'closed') return Promise.reject(clientClosed());
    const { outgoing } = this.#parcels;
    const parcels = sources && outgoing.hold(sources, terms.onProgress);
    // Field by field: spreading costs more than all the rest.
    const payload: { -readonly [Field in keyof CallRequest['payload']]: CallRequest['payload'][Field] } = {};
    if (wire !== undefined) payload.input = wire;
    if (encoded) payload.encoded = true;
    if (parcels) payload.parcels = parcels;
    const outcome = this.#calls.start({ kind, name, payload }, terms);
    this.#connector.connectIfNeeded();
    return parcels ? outcome.finally(() => outgoing.drop(parcels)) : outcome;
  }

  #attach(window: number): void {
    const { connection, epoch } = this.#connector;
    const queriesOnly = epoch === undefined;
    if (connection) this.#calls.attach({ window, epoch, queriesOnly, send: (frame) => connection.send(frame) });
  }

  #onAllSettled(): void {
    for (const resolve of this.#waiters.splice(0)) resolve();
    this.#onDemand();
  }

  get #isNeeded(): boolean {
    return this.#calls.unsettled > 0 || this.#parts.some((part) => part.isNeeded);
  }

  /** Something needs a connection from now on, or no more. */
  #onDemand(): void {
    if (this.#isNeeded) this.#connector.connectIfNeeded();
    else this.#connector.rest();
  }

  #asSeenByParts(): PartSession {
    const refusal = (): PortcullisError | undefined => this.#refusal;
    return {
      door: this.#door,
      parcels: this.#parcels,
      get refusal() {
        return refusal();
      },
      onDemand: () => this.#onDemand(),
    };
  }

  get #refusal(): PortcullisError | undefined {
    if (this.state === 'closed') return clientClosed();
    return this.#isAvailable && this.#transports[0] !== 'message' ? undefined : callsOnly();
  }

  #attachParts(limits: WelcomeLimits): void {
    const { connection } = this.#connector;
    if (connection?.host === undefined || connection.kind === 'message') return;
    const link = { host: connection.host, limits, send: (frame: PageFrame) => void connection.send(frame) };
    for (const part of this.#parts) part.attach(link);
  }
}
