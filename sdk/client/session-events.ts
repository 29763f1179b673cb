import { LazyAcknowledger } from '../peer/lazy-acknowledger.ts';
import type { Loss } from '../peer/outgoing-calls.ts';
import type { PortcullisError } from '../protocol/errors.ts';
import type { EventFrame, ListeningFrame } from '../protocol/event-frames.ts';
import type { ListenOptions } from './call-options.ts';
import { callListener } from './listeners.ts';
import type { PartFrame, PartLink, PartSession, SessionPart } from './session-part.ts';

/** How long an extension that was not there is left alone before listeners look for it again. */
const LOOK_AGAIN_MS = 5_000;

// References may be shared where the event says so, and the extension decides that.
const PAYLOAD = { path: 'payload', graph: true };

interface Listener {
  readonly name: string;
  readonly keepAlive: boolean;
  readonly tell: (payload: unknown) => void;
  readonly tellGap: (nothing: undefined) => void;
}

/**
 * The listeners of a session.
 *
 * Requirements:
 * 1. Each event is told once and in order; where some may be lost, each listener is told of a gap.
 * 2. The extension knows of the names that are listened to, whenever there is a connection.
 * 3. Listeners that keep nothing alive make no connection, and hold none.
 */
export class SessionEvents implements SessionPart {
  readonly #session: PartSession;
  readonly #listeners = new Set<Listener>();
  readonly #acknowledger = new LazyAcknowledger((seq) => this.#link?.send({ type: 'event-acknowledge', seq }));
  #link: PartLink | undefined;
  /** Where the host instance {@link #host} has got to. */
  #received = 0;
  #host: string | undefined;
  #isTelling = false;
  #lookAgain: ReturnType<typeof setTimeout> | undefined;

  constructor(session: PartSession) {
    this.#session = session;
  }

  get isNeeded(): boolean {
    for (const { keepAlive } of this.#listeners) if (keepAlive) return true;
    return false;
  }

  /**
   * Adds a listener.
   *
   * @returns what removes it.
   * @throws PortcullisError where events cannot be had.
   */
  on(name: string, tell: (payload: unknown) => void, { onGap, keepAlive = true }: ListenOptions): () => void {
    const { refusal } = this.#session;
    if (refusal) throw refusal;
    const listener: Listener = { name, keepAlive, tell, tellGap: () => onGap?.() };
    this.#listeners.add(listener);
    this.#changed();
    return () => {
      if (this.#listeners.delete(listener)) this.#changed();
    };
  }

  attach(link: PartLink): void {
    this.#link = link;
    if (this.#listeners.size > 0 || this.#host !== undefined) this.#listen(true);
  }

  detach(_loss: Loss): void {
    this.#link = undefined;
    this.#acknowledger.stop();
  }

  receive(frame: PartFrame): void {
    if (frame.type === 'event') this.#onEvent(frame);
    else if (frame.type === 'listening') this.#onListening(frame);
  }

  /** An extension that is not there may be installed or enabled again: who keeps listening is not to miss that. */
  giveUp({ code }: PortcullisError): void {
    if (code !== 'EXTENSION_NOT_FOUND' || !this.isNeeded) return;
    this.#lookAgain ??= setTimeout(() => {
      this.#lookAgain = undefined;
      this.#session.onDemand();
    }, LOOK_AGAIN_MS);
  }

  close(): void {
    clearTimeout(this.#lookAgain);
    this.#acknowledger.stop();
    this.#listeners.clear();
  }

  /** Tells the host in one frame of all that changed in this turn. */
  #changed(): void {
    this.#session.onDemand();
    if (this.#isTelling) return;
    this.#isTelling = true;
    queueMicrotask(() => {
      this.#isTelling = false;
      this.#listen(false);
    });
  }

  #listen(isNewConnection: boolean): void {
    const names = [...new Set([...this.#listeners].map(({ name }) => name))];
    this.#link?.send({
      type: 'listen',
      names,
      keepAlive: this.isNeeded,
      ...(isNewConnection && this.#host !== undefined && { received: this.#received, host: this.#host }),
    });
  }

  #onListening({ seq, gap }: ListeningFrame): void {
    if (gap || this.#host === undefined) this.#received = seq;
    this.#host = this.#link?.host;
    this.#acknowledger.reset(this.#received);
    if (gap) this.#tellGap();
  }

  #onEvent(frame: EventFrame): void {
    if (frame.seq <= this.#received) return;
    if (frame.seq > this.#received + 1) this.#tellGap();
    this.#received = frame.seq;
    this.#acknowledger.note(frame.seq);
    let payload: unknown;
    try {
      payload = this.#session.door.decode(frame.value, frame.encoded, PAYLOAD);
    } catch {
      this.#tellGap(); // An event that cannot be read is a lost one.
      return;
    }
    for (const listener of [...this.#listeners]) if (listener.name === frame.name) callListener(listener.tell, payload);
  }

  #tellGap(): void {
    for (const listener of [...this.#listeners]) callListener(listener.tellGap, undefined);
  }
}
