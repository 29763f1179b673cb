import type { FrameLog } from '../peer/frame-log.ts';
import { Outbox } from '../peer/outbox.ts';
import type { OpenTransport, Transport, TransportEnd } from '../peer/transport.ts';
import {
  ANY_SESSION,
  MARKER,
  type HelloFrame,
  type HostFrame,
  type PageFrame,
  type RefuseFrame,
  type WelcomeFrame,
} from '../protocol/frames.ts';
import { HOST_FRAME_SHAPES } from '../protocol/host-frame-shapes.ts';
import { isMarked, parseMessage } from '../protocol/parse-message.ts';
import type { TransportKind } from '../protocol/transport-kind.ts';
import { Heartbeat } from './heartbeat.ts';
import { Silence } from './silence.ts';

/** What a connection needs to open. */
export interface ConnectionOptions {
  readonly kind: TransportKind;
  readonly open: OpenTransport;
  readonly session: string;
  readonly hello: HelloFrame;
  /** Whether something waits for the other side, so that its silence is worth a question. */
  readonly isWaiting: () => boolean;
  /** Whether something needs the connection, so that a silence longer than the host's pings is worth a question. */
  readonly isNeeded: () => boolean;
  readonly log: FrameLog | undefined;
}

/** Silence for so many of the host's ping intervals is more than a delay. */
const LONG_SILENCE = 1.25;

/** What a connection tells its session. */
export interface ConnectionEvents {
  onWelcome(welcome: WelcomeFrame): void;
  onRefuse(refuse: RefuseFrame): void;
  onFrame(frame: Exclude<HostFrame, WelcomeFrame | RefuseFrame>): void;
  onLost(end: TransportEnd): void;
}

/** One transport lifetime: the handshake, the binding to one host instance, the heartbeat, and frames both ways. */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #events: ConnectionEvents;
  readonly #transport: Transport;
  readonly #outbox: Outbox<PageFrame>;
  readonly #heartbeat: Heartbeat;
  readonly #silence: Silence;
  #host: string | undefined;
  #open = true;
  #lastPostAt = 0;

  constructor(options: ConnectionOptions, events: ConnectionEvents) {
    this.#options = options;
    this.#events = events;
    this.#outbox = new Outbox((frames) => {
      this.#post(frames);
    });
    this.#heartbeat = new Heartbeat({
      isWaiting: options.isWaiting,
      ping: (id) => {
        this.send({ type: 'ping', id });
      },
      onDead: () => {
        this.#end({ kind: 'lost' });
      },
    });
    this.#silence = new Silence(() => {
      if (options.isNeeded()) this.doubt();
    });
    this.#transport = options.open({
      onMessage: (message) => {
        this.#receive(message);
      },
      onClose: (end) => {
        this.#end(end);
      },
    });
    this.send(options.hello);
  }

  /** The host instance on the other side, once it has spoken. */
  get host(): string | undefined {
    return this.#host;
  }

  /** How long nothing has been sent, in milliseconds. */
  get quietMs(): number {
    return performance.now() - this.#lastPostAt;
  }

  get kind(): TransportKind {
    return this.#transport.kind ?? this.#options.kind;
  }

  /** Sends a frame, or tells that the connection is gone. */
  send(frame: PageFrame): boolean {
    if (!this.#open) return false;
    this.#outbox.push(frame);
    // A one-shot needs no questions: the browser tells when its receiver is gone.
    if ((frame.type === 'request' || frame.type === 'hello') && this.kind !== 'message') this.#heartbeat.start();
    return true;
  }

  /** There is reason to doubt that the other side is still there: it is asked at once. */
  doubt(): void {
    if (this.#open && this.kind !== 'message') this.#heartbeat.ask();
  }

  /** Ends the connection from this side; what was sent in this turn still leaves. */
  close(): void {
    if (!this.#open) return;
    this.#outbox.flush();
    this.#release();
    this.#transport.close();
  }

  /** The connection is dead, whatever the transport looks like. */
  drop(): void {
    this.#end({ kind: 'lost' });
  }

  #post(frames: readonly PageFrame[]): void {
    const { session, log } = this.#options;
    log?.('out', this.kind, frames);
    this.#lastPostAt = performance.now();
    this.#transport.send({ portcullis: MARKER, session, frames });
  }

  #receive(data: unknown): void {
    if (!this.#open) return;
    const message = isMarked(data) ? this.#parse(data) : undefined;
    if (!message || (message.session !== this.#options.session && message.session !== ANY_SESSION)) {
      // On a port, another listener's message. As the one answer to a one-shot, nobody of ours will give another.
      if (this.kind === 'message') this.#end({ kind: 'lost' });
      return;
    }
    // A port reaches every listening context of the extension: the first that answers is the one. A one-shot has one answer.
    if (this.kind !== 'message' && message.host !== (this.#host ??= message.host)) return;
    this.#heartbeat.heard();
    this.#silence.heard();
    this.#options.log?.('in', this.kind, message.frames);
    for (const frame of message.frames) this.#dispatch(frame);
  }

  #parse(data: Readonly<Record<string, unknown>>): ReturnType<typeof parseMessage<HostFrame>> | undefined {
    try {
      return parseMessage<HostFrame>(data, HOST_FRAME_SHAPES);
    } catch {
      return undefined; // A host that sends malformed messages is heard no more than a silent one.
    }
  }

  #dispatch(frame: ReturnType<typeof parseMessage<HostFrame>>['frames'][number]): void {
    switch (frame.type) {
      case 'welcome':
        if (this.kind !== 'message') this.#silence.start(frame.pingIntervalMs * LONG_SILENCE);
        this.#events.onWelcome(frame);
        return;
      case 'refuse':
        this.close();
        this.#events.onRefuse(frame);
        return;
      case 'ping':
        this.send({ type: 'pong', id: frame.id });
        return;
      case 'invalid':
        return;
      default:
        this.#events.onFrame(frame);
    }
  }

  #end(end: TransportEnd): void {
    if (!this.#open) return;
    this.#release();
    this.#transport.close();
    this.#events.onLost(end);
  }

  #release(): void {
    this.#open = false;
    this.#outbox.clear();
    this.#heartbeat.stop();
    this.#silence.stop();
  }
}
