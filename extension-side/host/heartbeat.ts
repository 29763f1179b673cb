import { PING_INTERVAL_MS } from './greeting.ts';
import type { HostSession } from './host-session.ts';

/**
 * Keeps the worker awake while pages wait for something: it asks them, and their answers count as activity where its own messages do
 * not. The host asks, because a hidden page's timers are throttled and its message events are not.
 */
export class Heartbeat {
  readonly #sessions: Iterable<HostSession>;
  #timer: ReturnType<typeof setInterval> | undefined;
  #lastId = 0;

  constructor(sessions: Iterable<HostSession>) {
    this.#sessions = sessions;
  }

  /** Something waits for the host from now on. */
  start(): void {
    this.#timer ??= setInterval(() => {
      this.#beat();
    }, PING_INTERVAL_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #beat(): void {
    const busy = [...this.#sessions].filter((session) => session.isBusy);
    if (busy.length === 0) this.stop();
    for (const session of busy) session.ping({ type: 'ping', id: ++this.#lastId });
  }
}
