import { IncomingCalls, type IncomingCall, type Outcome } from './incoming-calls.ts';
import { PortcullisError } from '../../sdk/protocol/errors.ts';
import type { AcknowledgeFrame, Frame, PageFrame, PingFrame, RefuseFrame } from '../../sdk/protocol/frames.ts';
import type { Parcels } from '../../sdk/peer/parcels.ts';
import type { ObjectsRead } from '../../sdk/protocol/codec/decode-value.ts';
import type { Channel } from './channel.ts';
import type { SessionDoor } from './session-door.ts';
import type { SessionPart } from './session-part.ts';
import type { SessionParts } from './session-parts.ts';
import type { PageCallOptions, Session } from './session.ts';
import type { VerifiedSender } from './verified-sender.ts';

/** How long queries, subscriptions and ports go on after their connection was lost, for the client to come back. */
const RESUME_GRACE_MS = 15_000;

/** How long a session without connection and without calls is remembered. */
const IDLE_SESSION_MS = 60_000;

/** What a page says to its session. */
export type SessionFrame = Exclude<PageFrame, { type: 'hello' | 'lane-request' }>;

/** What a session needs of its host. */
export interface HostSessionOptions {
  readonly id: string;
  /** Tells the session from every other one of every document. */
  readonly key: string;
  readonly sender: VerifiedSender;
  readonly inFlight: number;
  readonly door: SessionDoor;
  readonly parcels: Parcels;
  run(session: HostSession, call: IncomingCall): Promise<Outcome>;
  partsOf(session: HostSession): SessionParts;
  /** Emits an event, to any page. */
  emit(name: string, payload: unknown, target: unknown): void;
  /** The page waits for something: the worker has to be kept awake. */
  onBusy(): void;
  acknowledge(session: HostSession, frame: AcknowledgeFrame): void;
  onForgotten(session: HostSession): void;
}

/**
 * One client in one document, on the host's side. It outlives connections.
 *
 * A lost connection aborts no mutation; all else is aborted once the client has had time to come back.
 */
export class HostSession implements Session {
  readonly id: string;
  readonly key: string;
  /** The calls of this session that run. */
  readonly calls: IncomingCalls;
  /** What it does besides. */
  readonly parts: SessionParts;
  /** How its values travel. */
  readonly door: SessionDoor;
  readonly #options: HostSessionOptions;
  readonly #channels = new Set<Channel>();
  #sender: VerifiedSender;
  #timers: ReturnType<typeof setTimeout>[] = [];
  /** Of channels that are gone: another channel does not take over by itself what belonged to one. */
  readonly #graces = new Set<ReturnType<typeof setTimeout>>();
  #ended = false;
  /** Settles once the mutation that was sent last has entered its handler, or never will. */
  #lastEntry: Promise<void> = Promise.resolve();

  constructor(options: HostSessionOptions) {
    this.#options = options;
    this.id = options.id;
    this.key = options.key;
    this.#sender = options.sender;
    this.door = options.door;
    this.calls = new IncomingCalls(
      options.door,
      options.parcels,
      (call) => options.run(this, call),
      options.inFlight,
      () => this.restIfIdle(),
    );
    this.parts = options.partsOf(this);
  }

  /** As the latest message showed it: a document's address and tab do not change, its incognito and frame neither. */
  get sender(): VerifiedSender {
    return this.#sender;
  }

  /** Its large values. */
  get parcels(): Parcels {
    return this.#options.parcels;
  }

  get channels(): ReadonlySet<Channel> {
    return this.#channels;
  }

  query(name: string, input?: unknown, options?: PageCallOptions): Promise<never> {
    return this.parts.page.call('query', name, input, options) as Promise<never>; // what the schema lets through
  }

  mutate(name: string, input?: unknown, options?: PageCallOptions): Promise<never> {
    return this.parts.page.call('mutation', name, input, options) as Promise<never>; // what the schema lets through
  }

  /** Emits an event for a handler of this session, to any page. */
  emit(name: string, payload: unknown, target: unknown): void {
    this.#options.emit(name, payload, target);
  }

  /** Whether the page waits for something. */
  get isBusy(): boolean {
    return this.calls.size > 0 || this.#everyPart.some((part) => part.isBusy);
  }

  /** Whether nobody is connected and nothing runs. */
  get isIdle(): boolean {
    return this.#channels.size === 0 && !this.isBusy;
  }

  get #everyPart(): readonly SessionPart[] {
    return Object.values(this.parts);
  }

  /** A client can be reached through one more channel. */
  join(channel: Channel): void {
    this.#channels.add(channel);
    this.#sender = channel.sender;
    this.#clearTimers();
  }

  /** A channel is gone. */
  leave(channel: Channel): void {
    this.#channels.delete(channel);
    if (this.#ended) return;
    if (channel.transport !== 'message') this.#giveGrace(channel);
    if (this.#channels.size > 0) return;
    this.#timers.push(
      setTimeout(() => {
        this.calls.abortWhere((frame) => frame.kind === 'query', connectionLost());
      }, RESUME_GRACE_MS),
    );
    this.restIfIdle();
  }

  /** @param before - The objects that were read of the frame's message so far; absent, where it is the only one. */
  receive(frame: SessionFrame, channel: Channel, before?: ObjectsRead): void {
    this.door.readNow(before, () => this.#handle(frame, channel));
  }

  #handle(frame: SessionFrame, channel: Channel): void {
    const { door, parcels } = this.#options;
    const send = (answer: Frame): void => channel.send(answer);
    switch (frame.type) {
      case 'request':
        this.calls.receive(frame, send);
        return;
      case 'cancel':
        this.calls.cancel(frame.id);
        return;
      case 'ping':
        channel.send({ type: 'pong', id: frame.id });
        return;
      case 'acknowledge':
        this.#options.acknowledge(this, frame);
        return;
      case 'pong':
        return;
      case 'pull':
        void parcels.outgoing.answer(frame, door.serialization === 'json', send);
        return;
      case 'chunk':
        parcels.incoming.receive(frame, send);
        return;
      default:
        for (const part of this.#everyPart) part.receive(frame, channel);
        if (this.isBusy) this.#options.onBusy();
    }
  }

  ping(frame: PingFrame): void {
    for (const channel of this.#channels) channel.send(frame);
  }

  /**
   * The turn of a mutation to enter its handler: after all that the session sent before it.
   *
   * @returns when the turn has come, and a function that passes it on. To be called in the order of the requests.
   */
  takeTurn(): { readonly come: Promise<void>; readonly pass: () => void } {
    const come = this.#lastEntry;
    let resolve = (): void => undefined;
    this.#lastEntry = new Promise((done) => (resolve = done));
    // One that fails before its turn must not let later ones overtake earlier ones.
    return { come, pass: () => void come.then(resolve) };
  }

  /** Ends the session: aborts what runs, tells its channels why where `last` says so, and closes them. */
  end(error: PortcullisError, last?: RefuseFrame): void {
    this.#ended = true; // Handlers that end later, and the answers they give, start no timer any more.
    this.#clearTimers();
    this.#clearGraces();
    this.calls.abortWhere(() => true, error);
    this.calls.rest();
    for (const part of this.#everyPart) part.stop(error);
    for (const channel of [...this.#channels]) {
      if (last) channel.send(last);
      channel.close();
    }
    this.#channels.clear();
    this.#options.onForgotten(this);
  }

  /** Drops what is remembered of an idle session. */
  forget(): void {
    this.calls.rest();
    this.#clearTimers();
    this.#clearGraces();
    this.#options.onForgotten(this);
  }

  #giveGrace(channel: Channel): void {
    for (const part of this.#everyPart) part.pause(channel);
    const grace = setTimeout(() => {
      this.#graces.delete(grace);
      for (const part of this.#everyPart) part.stop(connectionLost(), channel);
    }, RESUME_GRACE_MS);
    this.#graces.add(grace);
  }

  /** Something ended: the session is forgotten after a while, if that was the last of it. */
  restIfIdle(): void {
    if (this.#ended || !this.isIdle) return;
    this.#clearTimers();
    this.#timers.push(setTimeout(() => this.forget(), IDLE_SESSION_MS));
  }

  #clearTimers(): void {
    for (const timer of this.#timers.splice(0)) clearTimeout(timer);
  }

  #clearGraces(): void {
    for (const grace of this.#graces) clearTimeout(grace);
    this.#graces.clear();
  }
}

function connectionLost(): PortcullisError {
  return new PortcullisError('CONNECTION_CLOSED', 'The page is gone.', { delivered: 'yes' });
}
