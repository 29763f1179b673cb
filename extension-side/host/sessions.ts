import type { IncomingCall, Outcome } from '../../sdk/peer/incoming-calls.ts';
import type { Limits } from '../../sdk/protocol/limits.ts';
import { bindingKey } from './gate/binding-key.ts';
import { HostSession } from './host-session.ts';
import type { VerifiedSender } from './verified-sender.ts';

/** What the table of sessions needs of its host. */
export interface SessionsOptions {
  readonly limits: Limits;
  run(session: HostSession, call: IncomingCall): Promise<Outcome>;
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
    if (!this.#hasRoom(sender.origin)) return undefined;
    const session = new HostSession({
      id,
      sender,
      inFlight: this.#options.limits.inFlightPerSession,
      run: (opened, call) => this.#options.run(opened, call),
      onForgotten: () => {
        if (this.#byKey.delete(key)) this.#count(sender.origin, -1);
      },
    });
    this.#byKey.set(key, session);
    this.#count(sender.origin, 1);
    return session;
  }

  #hasRoom(origin: string): boolean {
    if ((this.#countOf.get(origin) ?? 0) < this.#options.limits.sessionsPerOrigin) return true;
    for (const session of this.#byKey.values()) {
      if (session.sender.origin === origin && session.isIdle) {
        session.forget();
        return true;
      }
    }
    return false;
  }

  #count(origin: string, change: number): void {
    const count = (this.#countOf.get(origin) ?? 0) + change;
    if (count > 0) this.#countOf.set(origin, count);
    else this.#countOf.delete(origin);
  }
}
