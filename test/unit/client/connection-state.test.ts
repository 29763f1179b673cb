import { describe, expect, it } from 'vitest';

import { nextState, type ConnectionEvent, type ConnectionState } from '../../../sdk/client/connection-state.ts';

const EVENTS: readonly ConnectionEvent[] = ['needed', 'welcomed', 'lost', 'gone', 'closed'];

// Read a row as: in this state, each event leads to …
const TABLE: Readonly<Record<ConnectionState, readonly ConnectionState[]>> = {
  //             needed          welcomed        lost            gone            closed
  idle: /*    */ ['connecting', 'idle', 'idle', 'idle', 'closed'],
  connecting: /**/ ['connecting', 'connected', 'connecting', 'idle', 'closed'],
  connected: /* */ ['connected', 'connected', 'reconnecting', 'idle', 'closed'],
  reconnecting: ['reconnecting', 'connected', 'reconnecting', 'idle', 'closed'],
  closed: /*   */ ['closed', 'closed', 'closed', 'closed', 'closed'],
};

const rows = Object.entries(TABLE).flatMap(([state, after]) =>
  EVENTS.map((event, column) => [state as ConnectionState, event, after[column] as ConnectionState] as const),
);

describe('nextState', () => {
  it.each(rows)('%s, %s → %s', (state, event, after) => {
    expect(nextState(state, event)).toBe(after);
  });
});
