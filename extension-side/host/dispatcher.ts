import { errorToFrame } from '../../sdk/peer/error-frame.ts';
import type { FrameLog } from '../../sdk/peer/frame-log.ts';
import { PortcullisError } from '../../sdk/protocol/errors.ts';
import { ANY_SESSION, type HelloFrame, type Message, type PageFrame } from '../../sdk/protocol/frames.ts';
import { PAGE_FRAME_SHAPES } from '../../sdk/protocol/page-frame-shapes.ts';
import { parseMessage, type InvalidFrame } from '../../sdk/protocol/parse-message.ts';
import type { TransportKind } from '../../sdk/protocol/transport-kind.ts';
import type { Channel } from './channel.ts';
import type { Doorkeeper } from './doorkeeper.ts';
import { bindingKey, partyKey } from './gate/binding-key.ts';
import type { RateLimits, RateVerdict } from './gate/rate-limits.ts';
import { greet, refusal, type HostIdentity } from './greeting.ts';
import type { HostSession } from './host-session.ts';
import type { Ledger } from './ledger/ledger.ts';
import type { LaneDesk } from './lane-desk.ts';
import { ROOM_RETRY_MS, rateRefusal } from './rate-refusal.ts';
import type { Sessions } from './sessions.ts';
import { turnNow } from './turn-now.ts';
import type { VerifiedSender } from './verified-sender.ts';

/** What the dispatcher hands frames to. */
export interface DispatcherOptions {
  readonly identity: HostIdentity;
  readonly ledger: Pick<Ledger, 'ready' | 'epochOf'>;
  readonly doorkeeper: Pick<Doorkeeper, 'isUpToDate'>;
  readonly sessions: Sessions;
  readonly rateLimits: RateLimits;
  /** Where lanes are to be had, if they are. */
  readonly lanes: LaneDesk | undefined;
  readonly log: FrameLog | undefined;
}

/** How soon a page may come again that was admitted by a policy that has been replaced since, and said nothing meanwhile. */
const STALE_RETRY_MS = 100;

/** A message of an admitted sender, parsed. */
export type PageMessage = Message<PageFrame | InvalidFrame>;

/**
 * Frames that cost no more than looking them up, and that nobody would repeat if they were refused: they end or go on with what has
 * been paid for.
 */
const IS_FREE: Readonly<Partial<Record<PageFrame['type'] | 'invalid', true>>> = {
  // Without an answer the page takes a connection for dead that is only busy.
  ping: true,
  pong: true,
  cancel: true,
  acknowledge: true,
  credit: true,
  unsubscribe: true,
  'event-acknowledge': true,
  // The queue of each port bounds them: the page waits until they are taken.
  'port-message': true,
  'port-acknowledge': true,
  'port-close': true,
  expose: true,
  result: true,
  error: true,
  // What nobody asked for is dropped; what is asked for too often is not given.
  chunk: true,
  pull: true,
};

/** Frames of what lasts longer than a one-shot's answer. */
const LASTS: Readonly<Partial<Record<PageFrame['type'], true>>> = {
  subscribe: true,
  credit: true,
  unsubscribe: true,
  listen: true,
  'event-acknowledge': true,
  'port-open': true,
  'port-message': true,
  'port-acknowledge': true,
  'port-close': true,
  expose: true,
};

/** Takes the messages of admitted senders apart and hands each frame to its session. */
export class Dispatcher {
  readonly #options: DispatcherOptions;

  constructor(options: DispatcherOptions) {
    this.#options = options;
  }

  /** What has to be read before a sender can be greeted: a promise, the first time its origin comes to this instance. */
  ready(sender: VerifiedSender): Promise<void> | undefined {
    return this.#options.ledger.ready(sender);
  }

  /** Reads a marked message. One whose envelope is malformed names no call that could be told: it is dropped. */
  parse(data: Readonly<Record<string, unknown>>, transport: TransportKind): PageMessage | undefined {
    try {
      const message = parseMessage<PageFrame>(data, PAGE_FRAME_SHAPES);
      this.#options.log?.('in', transport, message.frames);
      return message;
    } catch {
      return undefined;
    }
  }

  /** A channel is gone: a lane that it asked for is not to come any more. */
  leave(channel: Channel): void {
    this.#options.lanes?.withdraw(channel);
  }

  /**
   * Handles the frames of one message, in their order.
   *
   * @param session - The session that the channel belongs to, once its `hello` has come.
   * @returns the session the channel belongs to now.
   */
  dispatch(message: PageMessage, channel: Channel, session: HostSession | undefined): HostSession | undefined {
    let current = session;
    let draw: (() => RateVerdict) | undefined;
    const before = message.frames.length > 1 ? new Set<object>() : undefined;
    for (const frame of message.frames) {
      if (!IS_FREE[frame.type]) {
        const verdict = (draw ??= this.#allowanceOf(channel.sender, message.session, current))();
        if (!verdict.allowed) {
          refuse(frame, verdict, channel);
          continue;
        }
      }
      if (frame.type === 'invalid') rejectFrame(frame, channel);
      else if (frame.type === 'hello') current ??= this.#greet(frame, message.session, channel);
      else if (current) {
        if (frame.type === 'lane-request') this.#options.lanes?.offer(channel);
        else if (channel.transport === 'message' && LASTS[frame.type]) rejectLasting(frame, channel);
        else current.receive(frame, channel, before);
      } else
        rejectFrame(
          {
            type: 'invalid',
            id: 'id' in frame ? frame.id : undefined,
            of: frame.type,
            reason: 'it came before any hello was welcomed',
          },
          channel,
        );
    }
    return current;
  }

  /** What draws from the buckets of the session and its origin. What they refuse is not looked at. */
  #allowanceOf(sender: VerifiedSender, sessionId: string, known: HostSession | undefined): () => RateVerdict {
    const session = known?.key ?? `${bindingKey(sender)} ${sessionId}`;
    return this.#options.rateLimits.requestsOf(partyKey(sender), session, turnNow());
  }

  #greet(hello: HelloFrame, sessionId: string, channel: Channel): HostSession | undefined {
    const { identity, ledger, lanes, doorkeeper } = this.#options;
    if (!doorkeeper.isUpToDate(channel.sender)) {
      channel.send(refusal(STALE_RETRY_MS));
      return undefined;
    }
    const features = lanes && channel.sender.kind === 'page' ? ['lane'] : [];
    const greeting = greet(hello, { ...identity, features }, ledger.epochOf(channel.sender));
    if (greeting.type === 'refuse' || sessionId === ANY_SESSION) {
      channel.send(greeting); // Who names no session only asks.
      return undefined;
    }
    const session = this.#options.sessions.open(sessionId, channel.sender);
    if (!session) {
      channel.send(rateRefusal('sessionsPerOrigin', ROOM_RETRY_MS));
      return undefined;
    }
    session.join(channel);
    channel.send(greeting);
    return session;
  }
}

/** Tells the page that a frame came too soon, where something waits for an answer. */
function refuse(
  frame: PageFrame | InvalidFrame,
  { limit, retryAfterMs }: Exclude<RateVerdict, { allowed: true }>,
  channel: Channel,
): void {
  if (frame.type === 'request' || frame.type === 'subscribe' || frame.type === 'port-open') {
    const error = new PortcullisError('RATE_LIMITED', 'This page sends requests faster than the extension allows.', {
      // `Infinity`, where a limit admits nothing at all, does not survive JSON.
      data: { limit, ...(Number.isFinite(retryAfterMs) && { retryAfterMs }) },
    });
    fail(channel, frame.type, frame.id, error);
  } else if (frame.type === 'hello' || frame.type === 'listen') {
    // A `listen` has no answer of its own that could say so: the page connects again, and says what it listens to.
    channel.send(rateRefusal(limit, retryAfterMs));
  }
}

/** What nothing is to come of over a one-shot: there it would never end. */
function rejectLasting(frame: PageFrame, channel: Channel): void {
  if (frame.type !== 'subscribe' && frame.type !== 'port-open') return;
  const message = 'Subscriptions and ports need a connection that stays open.';
  fail(channel, frame.type, frame.id, new PortcullisError('UNSUPPORTED_TRANSPORT', message));
}

function rejectFrame({ id, of, reason }: InvalidFrame, channel: Channel): void {
  if (id === undefined) return;
  fail(channel, of, id, new PortcullisError('INVALID_FRAME', `The frame is malformed: ${reason}.`));
}

/** Tells the page that what a frame of this type began has failed. */
function fail(channel: Channel, type: string | undefined, id: number, error: PortcullisError): void {
  const frame = errorToFrame(id, error);
  if (type === 'subscribe') channel.send({ ...frame, type: 'end' });
  else if (type?.startsWith('port-')) channel.send({ ...frame, type: 'port-close' });
  else channel.send(frame);
}
