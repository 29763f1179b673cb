import type { ValueDoor } from '../../sdk/peer/value-door.ts';
import type { Limits } from '../../sdk/protocol/limits.ts';
import type { HostSession } from './host-session.ts';
import { HostStreams } from './host-streams.ts';
import type { SubscriptionRunner } from './run-subscription.ts';
import type { SessionPart } from './session-part.ts';

/** What a session does besides answering calls. */
export interface SessionParts extends Readonly<Record<string, SessionPart>> {
  readonly streams: HostStreams;
}

/** What the parts of all sessions share. */
export interface SharedParts {
  readonly limits: Limits;
  readonly door: ValueDoor;
  readonly subscriptions: SubscriptionRunner;
}

/** Makes the parts of a session. */
export function createSessionParts(session: HostSession, { limits, door, subscriptions }: SharedParts): SessionParts {
  return {
    streams: new HostStreams({
      limit: limits.streamsPerSession,
      credit: limits.streamCredit,
      door,
      others: () => 0,
      run: (frame, stream) => subscriptions.run(session, frame, stream),
      onRest: () => session.restIfIdle(),
    }),
  };
}
