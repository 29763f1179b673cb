import type { PortcullisError } from '../protocol/errors.ts';
import { deliver, type PartFrame, type Receivers } from './receivers.ts';
import type { PartLink, PartSession, SessionPart } from './session-part.ts';

/** A subscription or a port: it lasts over connections until one side ends it. */
export interface Lasting {
  attach(link: PartLink): void;
  detach(): void;
  /** What takes the frames with its number. */
  readonly receivers: Receivers;
  end(error: PortcullisError): void;
}

/** The part of a session that keeps all of one sort. */
export interface LastingPart extends SessionPart {
  /**
   * Keeps one more.
   *
   * @param make - Makes it, with its number and what forgets it.
   */
  add<Made extends Lasting>(make: (id: number, forget: () => void) => Made): Made;
}

/**
 * Makes the part that keeps what lasts.
 *
 * @param attempts - How often a connection may fail in a row before what needs it does.
 * @param frames - The types of the frames that are for one of them.
 * @param last - The type of the frame that ends one of them on the other side.
 */
export function createLastingPart(
  session: PartSession,
  attempts: number,
  frames: readonly (PartFrame & { readonly id: number })['type'][],
  last: 'unsubscribe' | 'port-close',
): LastingPart {
  const kept = new Map<number, { readonly one: Lasting; failures: number }>();
  let link: PartLink | undefined;
  let lastId = 0;
  const endAll = (error: PortcullisError): void => {
    for (const { one } of [...kept.values()]) one.end(error);
  };
  return {
    get isNeeded() {
      return kept.size > 0;
    },
    add(make) {
      const id = ++lastId;
      const one = make(id, () => {
        if (kept.delete(id)) session.onDemand();
      });
      kept.set(id, { one, failures: 0 });
      if (link) one.attach(link);
      session.onDemand();
      return one;
    },
    attach(given) {
      link = given;
      for (const entry of kept.values()) {
        entry.failures = 0;
        entry.one.attach(given);
      }
    },
    detach({ error }) {
      // Only what fails before there is a connection is a failed attempt.
      const failed = link ? 0 : 1;
      link = undefined;
      for (const entry of [...kept.values()]) {
        entry.one.detach();
        entry.failures += failed;
        if (entry.failures >= attempts) entry.one.end(error);
      }
    },
    receivers: Object.fromEntries(
      frames.map((type) => [
        type,
        (frame: PartFrame & { readonly id: number }) => deliver(frame, kept.get(frame.id)?.one.receivers),
      ]),
    ),
    giveUp: endAll,
    leave() {
      for (const id of kept.keys()) link?.send({ type: last, id });
    },
  };
}
