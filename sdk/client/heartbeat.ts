/** A ping unanswered for so long means that the connection is dead, whatever the transport looks like. */
const PONG_TIMEOUT_MS = 5_000;

/** How long the other side may be silent, while something waits for it, before it is asked. */
const SILENCE_MS = 1_000;

/** What a heartbeat needs of its connection. */
export interface HeartbeatOptions {
  isWaiting(): boolean;
  ping(id: number): void;
  onSilence(): void;
}

/**
 * Notices a dead connection that the browser does not report: a worker that was killed while another page of the extension listens to
 * the same port, or a port that the back/forward cache cut.
 *
 * It asks only while something waits, because a question keeps the worker awake.
 */
export class Heartbeat {
  readonly #options: HeartbeatOptions;
  #timer: ReturnType<typeof setInterval> | undefined;
  #heardSince = true;
  #askedAt: number | undefined;
  #lastId = 0;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
  }

  /** Something waits from now on. */
  start(): void {
    this.#timer ??= setInterval(() => {
      this.#check();
    }, SILENCE_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.heard();
  }

  /** Something arrived. */
  heard(): void {
    this.#heardSince = true;
    this.#askedAt = undefined;
  }

  /** Asks now, and takes the connection for dead if no answer comes. */
  ask(): void {
    this.start();
    if (this.#askedAt !== undefined) return;
    this.#askedAt = performance.now();
    this.#options.ping(++this.#lastId);
  }

  #check(): void {
    if (this.#askedAt !== undefined) {
      if (performance.now() - this.#askedAt >= PONG_TIMEOUT_MS) this.#options.onSilence();
    } else if (!this.#options.isWaiting()) {
      this.stop();
    } else if (!this.#heardSince) {
      this.ask();
    }
    this.#heardSince = false;
  }
}
