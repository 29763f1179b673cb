/** What a client's connection is doing. */
export type ConnectionState = 'idle' | 'connecting' | 'connected' | 'reconnecting' | 'closed';

/** What can happen to it. `gone`: it ended and nothing needs it. `lost`: it ended and something does. */
export type ConnectionEvent = 'needed' | 'welcomed' | 'lost' | 'gone' | 'closed';

/** Where each event leads from each state. What is not listed changes nothing. */
const TRANSITIONS: Readonly<Record<ConnectionState, Partial<Record<ConnectionEvent, ConnectionState>>>> = {
  idle: { needed: 'connecting', closed: 'closed' },
  connecting: { welcomed: 'connected', gone: 'idle', closed: 'closed' },
  connected: { lost: 'reconnecting', gone: 'idle', closed: 'closed' },
  reconnecting: { welcomed: 'connected', gone: 'idle', closed: 'closed' },
  closed: {},
};

/** The state after an event. */
export function nextState(state: ConnectionState, event: ConnectionEvent): ConnectionState {
  return TRANSITIONS[state][event] ?? state;
}
