import type { ValueDoor } from '../../sdk/peer/value-door.ts';
import { PortcullisError } from '../../sdk/protocol/errors.ts';
import type { CompiledMember, MemberTable } from './compile-members.ts';
import { readTarget } from './emit-target.ts';
import type { EventSettings } from './event.ts';
import type { HostSession } from './host-session.ts';
import type { Payload } from './procedure-checks.ts';
import { validateAtOnce, type Validation } from './validate.ts';

/** What emitting needs of the host. */
export interface AnnouncerOptions {
  readonly events: MemberTable<EventSettings>;
  readonly sessions: Iterable<HostSession>;
  readonly door: ValueDoor;
  /** Told of what failed after `emit` had returned. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * Emits events.
 *
 * Payloads are checked before they leave: at once where the schema answers at once, and then `emit` throws. Events leave in the order in
 * which they were emitted: one whose check takes time holds up those behind it.
 */
export class Announcer {
  readonly #options: AnnouncerOptions;
  /** Settles once all that was emitted has left; nothing where it has. */
  #last: Promise<void> | undefined;

  constructor(options: AnnouncerOptions) {
    this.#options = options;
  }

  /**
   * Sends an event to the pages that listen to it, may receive it, and are meant.
   *
   * @throws PortcullisError `INVALID_ARGUMENT` for an unknown event or target, `INVALID_OUTPUT` for a payload that the schema refuses,
   * `NOT_SERIALIZABLE` or `MESSAGE_TOO_LARGE` for one that cannot travel.
   */
  emit(name: string, payload: unknown, target?: unknown): void {
    const event = this.#options.events[name];
    if (!event) throw new PortcullisError('INVALID_ARGUMENT', `The host has no event ${JSON.stringify(name)}.`);
    const isMeant = readTarget(target);
    const ready = this.#prepare(event, payload);
    if (ready instanceof Promise || this.#last) void this.#deliverLater(event, ready, isMeant);
    else this.#deliver(event, ready, isMeant);
  }

  #prepare({ name, definition }: CompiledMember<EventSettings>, payload: unknown): Payload | Promise<Payload> {
    const encode = (value: unknown): Payload | Promise<Payload> => {
      const terms = { path: 'payload', graph: definition.graph ?? false };
      const { wire, encoded, pending } = this.#options.door.encode(value, terms);
      const ready = { ...(wire !== undefined && { value: wire }), ...(encoded && { encoded }) };
      return pending ? pending.then(() => ready) : ready;
    };
    if (!definition.payload) return encode(payload);
    const verdict = validateAtOnce(definition.payload, payload);
    return verdict instanceof Promise
      ? verdict.then((later) => encode(valueOf(name, later)))
      : encode(valueOf(name, verdict));
  }

  async #deliverLater(
    event: CompiledMember<EventSettings>,
    ready: Payload | Promise<Payload>,
    isMeant: (session: HostSession) => boolean,
  ): Promise<void> {
    const before = this.#last;
    let isThrough = (): void => undefined;
    const last = new Promise<void>((resolve) => (isThrough = resolve));
    this.#last = last;
    try {
      const [payload] = await Promise.all([ready, before]);
      this.#deliver(event, payload, isMeant);
    } catch (error) {
      await before;
      this.#options.onFailure(error);
    }
    if (this.#last === last) this.#last = undefined;
    isThrough();
  }

  #deliver(
    { name }: CompiledMember<EventSettings>,
    payload: Payload,
    isMeant: (session: HostSession) => boolean,
  ): void {
    for (const session of this.#options.sessions) if (isMeant(session)) session.parts.events.push({ name, ...payload });
  }
}

function valueOf(name: string, validation: Validation): unknown {
  if (validation.valid) return validation.value;
  const { issues } = validation;
  const reason = issues[0]?.message ?? 'no reason given';
  throw new PortcullisError('INVALID_OUTPUT', `The payload of the event "${name}" is not valid: ${reason}.`, {
    data: { issues },
  });
}
