import { chooseCandidate } from '../../sdk/client/choose-candidate.ts';
import type { ClientOptions } from '../../sdk/client/client-options.ts';
import { probe } from '../../sdk/client/probe.ts';
import { readClientOptions } from '../../sdk/client/read-client-options.ts';
import { createCallsPart } from '../../sdk/client/session-calls.ts';
import { createEventsPart } from '../../sdk/client/session-events.ts';
import { createStreamsPart, subscribe } from '../../sdk/client/session-streams.ts';
import { createSession } from '../../sdk/client/session.ts';
import { messageTransport } from '../../sdk/client/transports/message-transport.ts';
import { portTransport } from '../../sdk/client/transports/port-transport.ts';
import { PortcullisError } from '../../sdk/protocol/errors.ts';

/** A client of calls, events and subscriptions over port and message, and of nothing else: its size is a limit in `.size-limit.json`. */
export function createCoreClient(options: ClientOptions) {
  const settings = readClientOptions(options);
  const { candidates, attempts, detectTimeoutMs, minVersion } = settings;
  const closing = new AbortController();
  const terms = { timeoutMs: detectTimeoutMs, minVersion };
  const detect = () =>
    chooseCandidate(
      candidates.map((id) => probe(id, terms, setTimeout)),
      setTimeout,
    );
  const session = createSession({
    ...settings,
    transportTo: (id, [best]) => (best === 'message' ? messageTransport(id) : portTransport(id)),
    detect,
    closing: closing.signal,
    onStateChange: () => undefined,
    onTrouble: () => undefined,
  });
  const { call } = session.add(createCallsPart(session, settings));
  const streams = session.add(createStreamsPart(session, attempts));
  const { on } = session.add(createEventsPart(session));
  return {
    detect,
    query: (name: string, input?: unknown) => call('query', name, input),
    mutate: (name: string, input?: unknown) => call('mutation', name, input),
    subscribe: (name: string, input?: unknown) => subscribe(session, streams, name, input),
    on,
    close: () => closing.abort(new PortcullisError('CONNECTION_CLOSED', 'The client was closed.')),
  };
}
