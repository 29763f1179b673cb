/** A ping unanswered for so long means that the connection is dead, whatever the transport looks like. */
const PONG_TIMEOUT_MS = 5_000;

/** How long the other side may be silent, while something waits for it, before it is asked: dead workers are noticed within six seconds. */
const SILENCE_MS = 400;

/** What a heartbeat needs of its connection. */
export interface HeartbeatOptions {
  /** Whether something waits for the other side, so that its silence is worth a question. */
  isWaiting(): boolean;
  ping(id: number): void;
  onDead(): void;
}

/**
 * Notices a dead connection that the browser does not report: a worker that was killed while another page of the extension listens to
 * the same port, or a port that the back/forward cache cut.
 *
 * It asks only while something waits, because a question keeps the worker awake.
 */
export class Heartbeat {
  readonly #options: HeartbeatOptions;
  #silence: ReturnType<typeof setInterval> | undefined;
  #pong: ReturnType<typeof setTimeout> | undefined;
  #heard = true;
  #lastId = 0;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
  }

  /** Something waits from now on. */
  start(): void {
    this.#silence ??= setInterval(() => {
      this.#check();
    }, SILENCE_MS);
  }

  stop(): void {
    clearInterval(this.#silence);
    this.#silence = undefined;
    this.heard();
  }

  /** Something arrived. */
  heard(): void {
    this.#heard = true;
    clearTimeout(this.#pong);
    this.#pong = undefined;
  }

  /** Asks now, and takes the connection for dead if no answer comes. */
  ask(): void {
    if (this.#pong !== undefined) return;
    this.#pong = setTimeout(() => {
      this.#options.onDead();
    }, PONG_TIMEOUT_MS);
    this.#options.ping(++this.#lastId);
  }

  #check(): void {
    if (!this.#options.isWaiting()) this.stop();
    else if (!this.#heard) this.ask();
    this.#heard = false;
  }
}
