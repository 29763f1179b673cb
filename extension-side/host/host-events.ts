import { EventLog, type LoggedEvent } from '../../sdk/peer/event-log.ts';
import type { ListenFrame } from '../../sdk/protocol/event-frames.ts';
import type { Channel } from './channel.ts';
import type { PartFrame, SessionPart } from './session-part.ts';

/** What the listeners of a session need of it. */
export interface HostEventsOptions {
  readonly hostId: string;
  /** How many events may wait to be acknowledged. */
  readonly window: number;
  /** Whether the page may receive an event. Names of no event are nobody's. */
  readonly admits: (name: string) => boolean | Promise<boolean>;
  /** The page keeps the worker awake from now on. */
  readonly onBusy: () => void;
}

/** What the page listens to, and the channel over which it said so. */
interface Listening {
  readonly frame: ListenFrame;
  readonly channel: Channel;
}

/** What a page listens to, and the events on their way to it. */
export class HostEvents implements SessionPart {
  readonly #options: HostEventsOptions;
  readonly #log: EventLog;
  #names: ReadonlySet<string> = new Set();
  #keepAlive = false;
  #channel: Channel | undefined;
  /** What the page has said last: only that counts. */
  #latest: Listening | undefined;

  constructor(options: HostEventsOptions) {
    this.#options = options;
    this.#log = new EventLog(options.window);
  }

  get isBusy(): boolean {
    return this.#keepAlive && this.#channel !== undefined;
  }

  receive(frame: PartFrame, channel: Channel): void {
    if (frame.type === 'event-acknowledge') this.#log.acknowledge(frame.seq);
    else if (frame.type === 'listen') void this.#listen({ frame, channel });
  }

  /** Sends an event to the page, if it listens to it. */
  push(event: LoggedEvent): void {
    if (this.#names.has(event.name)) this.#log.push(event);
  }

  pause(channel: Channel): void {
    // Once its rules have answered, it would make the channel that is gone the one in use, for good.
    if (channel === this.#latest?.channel) this.#latest = undefined;
    if (channel !== this.#channel) return;
    this.#channel = undefined;
    this.#log.pause();
  }

  /** What was emitted while the page is away stays with the session, which is forgotten on its own time. */
  stop(_error: unknown, channel?: Channel): void {
    if (channel) return;
    this.#latest = undefined;
    this.#names = new Set();
    this.#channel = undefined;
    this.#log.pause();
  }

  async #listen(latest: Listening): Promise<void> {
    const { frame, channel } = latest;
    this.#latest = latest;
    const admitted = new Set<string>();
    // However often a frame says a name, its rule is asked once.
    for (const name of new Set(frame.names)) {
      const verdict = this.#options.admits(name);
      // Waiting only where a rule has to be asked: nothing that is emitted in this turn is to be missed.
      if (verdict instanceof Promise ? await verdict : verdict) admitted.add(name);
      if (this.#latest !== latest) return;
    }
    this.#names = admitted;
    this.#keepAlive = frame.keepAlive;
    if (channel !== this.#channel) this.#sendTo(channel, frame);
    if (this.isBusy) this.#options.onBusy();
  }

  #sendTo(channel: Channel, { received, host }: ListenFrame): void {
    this.#channel = channel;
    const send = channel.send.bind(channel);
    if (received === undefined) this.#log.start(send);
    else this.#log.resume(received, host === this.#options.hostId, send);
  }
}
