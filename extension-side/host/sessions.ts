import type { IncomingCall, Outcome } from '../../sdk/peer/incoming-calls.ts';
import { ValueDoor, type DoorSettings } from '../../sdk/peer/value-door.ts';
import type { AcknowledgeFrame } from '../../sdk/protocol/frames.ts';
import type { Limits } from '../../sdk/protocol/limits.ts';
import { bindingKey, partyKey } from './gate/binding-key.ts';
import { HostSession } from './host-session.ts';
import type { SessionParts } from './session-parts.ts';
import type { VerifiedSender } from './verified-sender.ts';

/** What the table of sessions needs of its host. */
export interface SessionsOptions {
  readonly limits: Limits;
  /** How values travel to and from a session that has had no lane. */
  readonly values: DoorSettings;
  run(session: HostSession, call: IncomingCall): Promise<Outcome>;
  partsOf(session: HostSession): SessionParts;
  emit(name: string, payload: unknown, target: unknown): void;
  /** A page waits for something. */
  onBusy(): void;
  acknowledge(session: HostSession, frame: AcknowledgeFrame): void;
  onForgotten(session: HostSession): void;
}

/**
 * The live sessions, each bound to the document that opened it: the same id from elsewhere is another session.
 */
export class Sessions implements Iterable<HostSession> {
  readonly #options: SessionsOptions;
  readonly #byKey = new Map<string, HostSession>();
  readonly #countOf = new Map<string, number>();

  constructor(options: SessionsOptions) {
    this.#options = options;
  }

  [Symbol.iterator](): Iterator<HostSession> {
    return this.#byKey.values();
  }

  /**
   * The session of this id in the sender's document, opened if it is new.
   *
   * @returns nothing if the origin has as many as it may, and none of them is idle.
   */
  open(id: string, sender: VerifiedSender): HostSession | undefined {
    const key = `${bindingKey(sender)} ${id}`;
    const known = this.#byKey.get(key);
    if (known) return known;
    const party = partyKey(sender);
    if (!this.#hasRoom(party)) return undefined;
    const session = new HostSession({
      id,
      key,
      sender,
      inFlight: this.#options.limits.inFlightPerSession,
      door: new ValueDoor(this.#options.values),
      run: (opened, call) => this.#options.run(opened, call),
      partsOf: (opened) => this.#options.partsOf(opened),
      emit: (name, payload, target) => this.#options.emit(name, payload, target),
      onBusy: () => this.#options.onBusy(),
      acknowledge: (opened, frame) => this.#options.acknowledge(opened, frame),
      onForgotten: (forgotten) => {
        if (!this.#byKey.delete(key)) return;
        this.#count(party, -1);
        this.#options.onForgotten(forgotten);
      },
    });
    this.#byKey.set(key, session);
    this.#count(party, 1);
    return session;
  }

  #hasRoom(party: string): boolean {
    if ((this.#countOf.get(party) ?? 0) < this.#options.limits.sessionsPerOrigin) return true;
    for (const session of this.#byKey.values()) {
      if (partyKey(session.sender) === party && session.isIdle) {
        session.forget();
        return true;
      }
    }
    return false;
  }

  #count(party: string, change: number): void {
    const count = (this.#countOf.get(party) ?? 0) + change;
    if (count > 0) this.#countOf.set(party, count);
    else this.#countOf.delete(party);
  }
}
