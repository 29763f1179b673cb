import type { EventFrame, ListeningFrame } from '../protocol/event-frames.ts';

/** What an event's frame carries besides its number. */
export type LoggedEvent = Omit<EventFrame, 'type' | 'seq'>;

/**
 * The sending end of a session's events: numbers them and keeps those that were not acknowledged.
 *
 * Requirements:
 * 1. Each event arrives once and in order, or a gap is told.
 * 2. No more than a window of them is kept or on its way, so that a frozen page costs no more than that.
 * 3. After a new connection the page receives what it lacks, if all of that is still kept.
 */
export class EventLog {
  readonly #window: number;
  #send: ((frame: EventFrame | ListeningFrame) => void) | undefined;
  /** Those that were not acknowledged. The last one has the number {@link #seq}. */
  #kept: EventFrame[] = [];
  #seq = 0;
  /** Whether events were dropped that the page has not been told of. */
  #isGapped = false;
  /** Whether a page ever listened. */
  #wasStarted = false;

  /** @param window - How many events may wait to be acknowledged. */
  constructor(window: number) {
    this.#window = window;
  }

  /** A page that has received nothing yet can be reached. */
  start(send: (frame: EventFrame | ListeningFrame) => void): void {
    this.#wasStarted = true;
    this.resume(this.#first, true, send);
  }

  /**
   * The page can be reached again, and has all events up to `received`.
   *
   * @param isKnown - Whether that number can be one of this log's.
   */
  resume(received: number, isKnown: boolean, send: (frame: EventFrame | ListeningFrame) => void): void {
    this.#send = send;
    const isWhole = isKnown && this.#wasStarted && received >= this.#first && received <= this.#seq;
    this.#wasStarted = true;
    if (!isWhole) {
      this.#tellGap();
      return;
    }
    send({ type: 'listening', seq: received, gap: false });
    this.acknowledge(received);
    for (const frame of this.#kept) send(frame);
  }

  /** The page cannot be reached. */
  pause(): void {
    this.#send = undefined;
  }

  push(event: LoggedEvent): void {
    if (this.#isGapped) return;
    if (this.#kept.length >= this.#window) {
      this.#isGapped = true;
      return;
    }
    const frame: EventFrame = { type: 'event', seq: ++this.#seq, ...event };
    this.#kept.push(frame);
    this.#send?.(frame);
  }

  /** The page has all events up to this one. */
  acknowledge(seq: number): void {
    this.#drop(seq);
    if (this.#isGapped && this.#kept.length === 0 && this.#send) this.#tellGap();
  }

  /** The number of the last event that is not kept any more. */
  get #first(): number {
    return this.#seq - this.#kept.length;
  }

  #drop(upTo: number): void {
    const count = Math.min(upTo, this.#seq) - this.#first;
    if (count > 0) this.#kept.splice(0, count);
  }

  #tellGap(): void {
    this.#kept = [];
    this.#isGapped = false;
    this.#send?.({ type: 'listening', seq: this.#seq, gap: true });
  }
}
