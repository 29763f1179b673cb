import type { DoorSettings } from '../../sdk/peer/value-door.ts';
import type { Limits } from '../../sdk/protocol/limits.ts';
import { bindingKey, partyKey } from './gate/binding-key.ts';
import type { CreateHostParcels } from './host-parcels.ts';
import { HostSession, type HostSessionOptions } from './host-session.ts';
import { SessionDoor } from './session-door.ts';
import type { VerifiedSender } from './verified-sender.ts';

/** What the table of sessions needs of its host: what each session does, and the limits. */
export interface SessionsOptions extends Omit<
  HostSessionOptions,
  'id' | 'key' | 'sender' | 'inFlight' | 'door' | 'parcels'
> {
  readonly limits: Limits;
  /** How values travel to and from a session that has had no lane. */
  readonly values: DoorSettings;
  readonly parcels: CreateHostParcels;
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
    const { limits, values, parcels, ...options } = this.#options;
    const door = new SessionDoor(values);
    const session = new HostSession({
      ...options,
      id,
      key,
      sender,
      inFlight: limits.inFlightPerSession,
      door,
      parcels: parcels({ session: key, party }, door),
      onForgotten: (forgotten) => {
        if (!this.#byKey.delete(key)) return;
        this.#count(party, -1);
        options.onForgotten(forgotten);
        // What still runs may ask for what was remembered of it once more.
        if (forgotten.calls.size > 0) void forgotten.calls.whenIdle().then(() => this.#forgetAgain(forgotten));
      },
    });
    this.#byKey.set(key, session);
    this.#count(party, 1);
    return session;
  }

  #forgetAgain(session: HostSession): void {
    if (!this.#byKey.has(session.key)) this.#options.onForgotten(session);
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
