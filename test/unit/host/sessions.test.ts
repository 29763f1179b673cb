import { expect, it, vi } from 'vitest';

import { hostParcels } from '../../../extension-side/host/host-parcels.ts';
import type { Outcome } from '../../../extension-side/host/incoming-calls.ts';
import type { SessionParts } from '../../../extension-side/host/session-parts.ts';
import { Sessions } from '../../../extension-side/host/sessions.ts';
import type { VerifiedSender } from '../../../extension-side/host/verified-sender.ts';
import { PortcullisError } from '../../../sdk/protocol/errors.ts';
import { DEFAULT_LIMITS } from '../../../sdk/protocol/limits.ts';

const sender: VerifiedSender = {
  kind: 'page',
  origin: 'https://app.example.com',
  url: 'https://app.example.com/',
  incognito: false,
};
const ID = 'a'.repeat(32);

/** Sessions whose calls end when `endCall` is called. */
function setUp() {
  let endCall: (outcome: Outcome) => void = () => undefined;
  const onForgotten = vi.fn();
  const sessions = new Sessions({
    limits: DEFAULT_LIMITS,
    values: { serialization: 'json', limits: DEFAULT_LIMITS },
    parcels: hostParcels(DEFAULT_LIMITS),
    run: () => new Promise((resolve) => (endCall = resolve)),
    partsOf: () => ({}) as SessionParts, // none of them takes part
    emit: () => undefined,
    onBusy: () => undefined,
    acknowledge: () => undefined,
    onForgotten,
  });
  const endedWhileItRuns = () => {
    const session = sessions.open(ID, sender);
    session?.calls.receive({ type: 'request', id: 1, kind: 'mutation', name: 'save' }, () => undefined);
    session?.end(new PortcullisError('ORIGIN_NOT_ALLOWED', 'revoked'));
    return session;
  };
  const settle = async () => {
    endCall({});
    await new Promise((resolve) => setTimeout(resolve));
  };
  return { sessions, onForgotten, endedWhileItRuns, settle };
}

// Went wrong: a mutation that was still asking the ledger had the book of its session read again, and nobody let go of that.
it('a session that is ended is forgotten once more when the last of its calls has ended', async () => {
  const { onForgotten, endedWhileItRuns, settle } = setUp();
  const session = endedWhileItRuns();
  expect(onForgotten.mock.calls).toEqual([[session]]);
  await settle();
  expect(onForgotten.mock.calls).toEqual([[session], [session]]);
});

it('but not where the page has come back as the same session meanwhile', async () => {
  const { sessions, onForgotten, endedWhileItRuns, settle } = setUp();
  const ended = endedWhileItRuns();
  expect(sessions.open(ID, sender)).not.toBe(ended);
  await settle();
  expect(onForgotten).toHaveBeenCalledTimes(1);
});
