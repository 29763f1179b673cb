import type { Limits } from '../../sdk/protocol/limits.ts';
import type { MemberTable } from './compile-members.ts';
import type { Runners } from './create-runners.ts';
import type { Doorkeeper } from './doorkeeper.ts';
import type { Draining } from './draining.ts';
import type { EventSettings } from './event.ts';
import { HostEvents } from './host-events.ts';
import { HostPage } from './host-page.ts';
import { HostPorts } from './host-ports.ts';
import type { HostSession } from './host-session.ts';
import { HostStreams } from './host-streams.ts';
import type { PageProcedures } from './page-procedures.ts';
import type { SessionPart } from './session-part.ts';

/** What a session does besides answering calls. */
export interface SessionParts extends Readonly<Record<string, SessionPart>> {
  readonly streams: HostStreams;
  readonly events: HostEvents;
  readonly ports: HostPorts;
  readonly page: HostPage;
}

/** What the parts of all sessions share. */
export interface SharedParts {
  readonly hostId: string;
  readonly limits: Limits;
  readonly doorkeeper: Doorkeeper;
  readonly events: MemberTable<EventSettings>;
  readonly page: PageProcedures;
  readonly draining: Draining;
  readonly runners: Runners;
  readonly onBusy: () => void;
}

/** Makes the parts of a session. */
export function createSessionParts(session: HostSession, shared: SharedParts): SessionParts {
  const { hostId, limits, draining, runners, onBusy } = shared;
  const { door } = session;
  const onRest = (): void => session.restIfIdle();
  const streams: HostStreams = new HostStreams({
    limit: limits.streamsPerSession,
    credit: limits.streamCredit,
    door,
    others: () => ports.size,
    run: async (frame, stream) => draining.refusal ?? runners.subscriptions.run(session, frame, stream),
    onRest,
  });
  const ports = new HostPorts({
    limit: limits.streamsPerSession,
    door,
    others: () => streams.size,
    refusal: () => draining.refusal,
    open: (frame, onEnd) => runners.ports.open(session, frame, onEnd),
    onRest,
  });
  const events = new HostEvents({
    hostId,
    window: limits.eventWindow,
    admits: (name) => admits(session, name, shared),
    onBusy,
  });
  const page = new HostPage({ procedures: shared.page, door, parcels: session.parcels, onBusy, onRest });
  return { streams, events, ports, page };
}

/** Whether the page of a session may receive an event: at once where the event has no rules of its own. */
function admits(session: HostSession, name: string, { events, doorkeeper }: SharedParts): boolean | Promise<boolean> {
  const event = events[name];
  if (!event?.policy) return event !== undefined;
  return doorkeeper.admitTo(event, session.sender).then(
    () => true,
    () => false,
  );
}
