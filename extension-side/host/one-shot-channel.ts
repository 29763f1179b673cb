import type { FrameLog } from '../../sdk/peer/frame-log.ts';
import { ANY_SESSION, MARKER, type Frame } from '../../sdk/protocol/frames.ts';
import type { ChunkFrame, PullFrame } from '../../sdk/protocol/parcel-frames.ts';
import type { Channel } from './channel.ts';
import type { PageMessage } from './dispatcher.ts';
import { inPlaceOf } from './in-place-of.ts';
import type { VerifiedSender } from './verified-sender.ts';

/** What a one-shot message is answered by. */
export interface OneShotOptions {
  readonly sender: VerifiedSender;
  readonly hostId: string;
  readonly log: FrameLog | undefined;
  readonly sendResponse: (reply: unknown) => void;
}

/**
 * How long an answer may wait for outcomes; then it is given without them, and the client asks again. Chromium stops a worker that owes an
 * answer for more than five minutes, and all that runs in it.
 */
const LONGEST_WAIT_MS = 240_000;

/**
 * The one answer to a one-shot message: it gathers frames until every request of the message has its outcome, and every pull its piece; or
 * until the page is asked for pieces itself.
 *
 * It is always given, and only once: a browser keeps the worker awake for minutes for an answer that does not come.
 */
export class OneShotChannel implements Channel {
  readonly transport = 'message';
  readonly sender: VerifiedSender;
  readonly #options: OneShotOptions;
  readonly #frames: Frame[] = [];
  /** Requests, and pieces of large values, that the answer waits for. */
  readonly #awaited = new Set<number | string>();
  #session: string = ANY_SESSION;
  #received = false;
  #answered = false;
  #cut: ReturnType<typeof setTimeout> | undefined;

  constructor(options: OneShotOptions) {
    this.#options = options;
    this.sender = options.sender;
  }

  /** The answer goes to this message's session and waits for the outcome of each of its requests. */
  expect({ session, frames }: PageMessage): void {
    this.#session = session;
    for (const frame of frames) {
      if (frame.type === 'request') this.#awaited.add(frame.id);
      if (frame.type === 'pull') this.#awaited.add(pieceKey(frame));
    }
  }

  /** The whole message has been looked at. */
  received(): void {
    this.#received = true;
    this.#answerIfComplete();
    if (!this.#answered) this.#cut ??= setTimeout(() => this.close(), LONGEST_WAIT_MS);
  }

  send(frame: Frame): void {
    if (frame.type === 'ping' || this.#answered) return; // An answer cannot be pinged, and is given once.
    this.#frames.push(frame);
    if (frame.type === 'result' || frame.type === 'error') this.#awaited.delete(frame.id);
    if (frame.type === 'chunk') this.#awaited.delete(pieceKey(frame));
    if (frame.type === 'pull') queueMicrotask(() => this.#answerNow()); // with the others of this turn
    this.#answerIfComplete();
  }

  close(): void {
    this.#awaited.clear();
    this.received();
  }

  /** The page has to send something before there can be an outcome. It asks for that again. */
  #answerNow(): void {
    this.#awaited.clear();
    this.#answerIfComplete();
  }

  #answerIfComplete(): void {
    if (this.#answered || !this.#received || this.#awaited.size > 0) return;
    this.#answered = true;
    clearTimeout(this.#cut);
    this.#options.log?.('out', this.transport, this.#frames);
    try {
      this.#respond(this.#frames);
    } catch {
      // It is larger than the browser's messages may be: a throw here would leave the page without any answer.
      this.#respond(this.#frames.map((frame) => inPlaceOf(frame) ?? frame));
    }
  }

  #respond(frames: readonly Frame[]): void {
    const { hostId, sendResponse } = this.#options;
    sendResponse({ portcullis: MARKER, session: this.#session, host: hostId, frames });
  }
}

function pieceKey({ id, start }: PullFrame | ChunkFrame): string {
  return `${String(id)} ${String(start)}`;
}
