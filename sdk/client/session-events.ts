import { createLazyAcknowledger } from '../peer/lazy-acknowledger.ts';
import type { ListenOptions } from './call-options.ts';
import { checkType } from './check-type.ts';
import { callListener, each } from './listeners.ts';
import { oncePerTurn } from '../peer/once-per-turn.ts';
import type { PartLink, PartSession, SessionPart } from './session-part.ts';

/** How long an extension that was not there is left alone before listeners look for it again. */
const LOOK_AGAIN_MS = 5_000;

// References may be shared where the event says so, and the extension decides that.
const PAYLOAD = { path: 'payload', graph: true };

/** The part of a session that keeps its listeners. */
export interface EventsPart extends SessionPart {
  /**
   * Adds a listener.
   *
   * @returns what removes it.
   * @throws PortcullisError where events cannot be had, and `INVALID_ARGUMENT`.
   */
  readonly on: (name: string, tell: (payload: unknown) => void, options?: ListenOptions) => () => void;
}

/**
 * Makes the part of a session that keeps its listeners.
 *
 * Requirements:
 * 1. Each event is told once and in order; where some may be lost, each listener is told of a gap.
 * 2. The extension knows of the names that are listened to, whenever there is a connection.
 * 3. Listeners that keep nothing alive make no connection, and hold none.
 */
export function createEventsPart(session: PartSession): EventsPart {
  const listeners = new Set<ListenOptions & { readonly name: string; readonly tell: (payload: unknown) => void }>();
  let link: PartLink | undefined;
  /** Where the host instance `host` has got to. */
  let received = 0;
  let host: string | undefined;
  let lookAgain: ReturnType<typeof setTimeout> | undefined;
  const acknowledger = createLazyAcknowledger((seq) => link?.send({ type: 'event-acknowledge', seq }));

  const isNeeded = (): boolean => [...listeners].some(({ keepAlive }) => keepAlive !== false);
  /** Each time with the past: of several that the host hears before it has answered only the last counts. */
  const listen = (): void => {
    const names = [...new Set([...listeners].map(({ name }) => name))];
    link?.send({ type: 'listen', names, keepAlive: isNeeded(), ...(host !== undefined && { received, host }) });
  };
  /** The host is told in one frame of all that changed in a turn. */
  const listenSoon = oncePerTurn(listen);
  const onChange = (): void => {
    session.onDemand();
    listenSoon();
  };
  const tellGap = (): void => {
    each(listeners, ({ onGap }) => {
      if (onGap) callListener(onGap, undefined);
    });
  };
  return {
    get isNeeded() {
      return isNeeded();
    },
    isFree: true,
    on(name, tell, options = {}) {
      checkType('string', name, 'The name of an event');
      checkType('function', tell, 'A listener');
      const refusal = session.refusal();
      if (refusal) throw refusal;
      const listener = { ...options, name, tell };
      listeners.add(listener);
      onChange();
      return () => {
        if (listeners.delete(listener)) onChange();
      };
    },
    attach(given) {
      link = given;
      if (host !== undefined || listeners.size > 0) listen();
    },
    detach() {
      link = undefined;
      clearTimeout(lookAgain);
      lookAgain = undefined;
      acknowledger.stop();
    },
    receivers: {
      listening({ seq, gap }) {
        if (gap || host === undefined) received = seq;
        host = link?.host;
        acknowledger.reset(received);
        if (gap) tellGap();
      },
      event({ seq, name: emitted, value, encoded }) {
        if (seq <= received) return;
        if (seq > received + 1) tellGap();
        received = seq;
        acknowledger.note(received);
        let payload: unknown;
        try {
          payload = session.door.decode(value, encoded, PAYLOAD);
        } catch {
          tellGap(); // An event that cannot be read is a lost one.
          return;
        }
        each(listeners, ({ name, tell }) => {
          if (name === emitted) callListener(tell, payload);
        });
      },
    },
    // An extension that is not there may be installed or enabled again: who keeps listening is not to miss that.
    giveUp({ code }) {
      if (code !== 'EXTENSION_NOT_FOUND' || !isNeeded()) return;
      lookAgain ??= setTimeout(() => {
        lookAgain = undefined;
        session.onDemand();
      }, LOOK_AGAIN_MS);
    },
  };
}
