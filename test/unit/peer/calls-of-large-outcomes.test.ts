import { expect, it } from 'vitest';

import type { CallLink } from '../../../sdk/peer/call-owner.ts';
import { takeAlong } from '../../../sdk/peer/moved-buffers.ts';
import { OutgoingCalls } from '../../../sdk/peer/outgoing-calls.ts';
import { PortcullisError } from '../../../sdk/protocol/errors.ts';
import { plainDoor } from '../../support/plain-door.ts';
import { plainParcels } from '../../support/plain-parcels.ts';

const TERMS = { timeoutMs: Infinity, attempts: 5 };

/** Calls whose outcomes are pulled in pieces, over a connection that is there, and what was sent. */
function setUp() {
  const { incoming } = plainParcels();
  const calls = new OutgoingCalls(plainDoor(), incoming, {
    onMutationSettled: () => undefined,
    onAllSettled: () => undefined,
  });
  const sent: Parameters<CallLink['send']>[0][] = [];
  const attach = (epoch: string) => {
    calls.attach({ window: 1_024, epoch, send: (frame) => sent.push(frame) });
  };
  attach('epoch 1');
  return { calls, incoming, sent, attach };
}

// Went wrong: over one-shots a pull that found an extension being updated said that nothing had arrived, and the mutation ran again.
it('a call whose outcome was being pulled has arrived, whatever its connection ends with', () => {
  const { calls, sent, attach } = setUp();
  void calls.start({ kind: 'mutation', name: 'change', payload: {} }, TERMS);
  calls.receive({ type: 'result', id: 1, parcels: [7, 300_000] });
  expect(sent.at(-1)).toMatchObject({ type: 'pull', id: 7 });
  calls.detach({ arrived: 'no', error: new PortcullisError('EXTENSION_NOT_FOUND', 'absent') });
  attach('epoch 2');
  expect(sent.at(-1)).toMatchObject({ name: 'change', resent: true, epoch: 'epoch 1' });
});

// Went wrong: the message that was to bring it again could not be posted, and ended the connection with all calls on it.
it('a call that has given its buffers away fails alone where its outcome is not held any more', async () => {
  const { calls, incoming, sent } = setUp();
  const input = new Uint8Array(8);
  takeAlong(input, [input.buffer]);
  const call = calls.start({ kind: 'query', name: 'turn', payload: { input } }, TERMS);
  void calls.start({ kind: 'query', name: 'wait', payload: {} }, TERMS);
  structuredClone(input, { transfer: [input.buffer] });
  calls.receive({ type: 'result', id: 1, parcels: [7, 300_000] });
  incoming.receive({ type: 'chunk', id: 7, start: 0 }, () => undefined);
  await expect(call).rejects.toMatchObject({ code: 'CONNECTION_CLOSED', delivered: 'yes' });
  expect([sent.filter(({ type }) => type === 'request').length, calls.unsettled]).toEqual([2, 1]);
});
