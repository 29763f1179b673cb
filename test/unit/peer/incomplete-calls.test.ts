import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { OutgoingCalls } from '../../../sdk/peer/outgoing-calls.ts';
import { PortcullisError } from '../../../sdk/protocol/errors.ts';
import type { RequestFrame } from '../../../sdk/protocol/frames.ts';
import { plainDoor } from '../../support/plain-door.ts';
import { plainParcels } from '../../support/plain-parcels.ts';

const TERMS = { timeoutMs: 30_000, attempts: 5 };

/** Calls over a connection that is there, and the names of those that were sent. */
function setUp() {
  const onAllSettled = vi.fn();
  const calls = new OutgoingCalls(plainDoor(), plainParcels().incoming, {
    onMutationSettled: () => undefined,
    onAllSettled,
  });
  const names: string[] = [];
  const send = (frame: { readonly type: string }) => {
    if (frame.type === 'request') names.push((frame as RequestFrame).name);
  };
  calls.attach({ window: 1_024, epoch: 'epoch 1', send });
  const start = (name: string, kind: RequestFrame['kind'], pending?: Promise<unknown>, terms = TERMS) => {
    const call = calls.start({ kind, name, payload: {}, pending }, terms);
    call.catch(() => undefined); // Looked at later.
    return call;
  };
  return { calls, names, start, onAllSettled };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('a call is sent once its payload is complete; queries overtake it, later mutations do not', async () => {
  const { calls, start, names } = setUp();
  let complete: (value?: unknown) => void = () => undefined;
  void start('upload', 'mutation', new Promise((resolve) => (complete = resolve)));
  void start('change', 'mutation');
  void start('look', 'query');
  expect([names, calls.unsettled]).toEqual([['look'], 3]);
  complete();
  await vi.advanceTimersByTimeAsync(0);
  expect(names).toEqual(['look', 'upload', 'change']);
});

it('a call whose payload cannot be completed fails with the reason, and holds nobody up', async () => {
  const { calls, start, names } = setUp();
  const unread = new PortcullisError('NOT_SERIALIZABLE', 'unread');
  const call = start('upload', 'mutation', Promise.reject(unread));
  void start('change', 'mutation');
  await expect(call).rejects.toBe(unread);
  expect([names, calls.unsettled]).toEqual([['change'], 1]);
});

it('a call whose payload never gets complete keeps to its deadline', async () => {
  const { start } = setUp();
  const call = start('upload', 'query', new Promise(() => undefined), { ...TERMS, timeoutMs: 100 });
  const outcome = expect(call).rejects.toMatchObject({ code: 'TIMEOUT', delivered: 'no' });
  await vi.advanceTimersByTimeAsync(100);
  await outcome;
});

it('a call that is made as the last one fails keeps its deadline', async () => {
  const { calls, start, onAllSettled } = setUp();
  void start('first', 'query');
  let again: Promise<unknown> | undefined;
  onAllSettled.mockImplementationOnce(() => (again = start('again', 'query', undefined, { ...TERMS, timeoutMs: 100 })));
  calls.failAll(new PortcullisError('CONNECTION_CLOSED', 'lost'));
  const outcome = expect(again).rejects.toMatchObject({ code: 'TIMEOUT' });
  await vi.advanceTimersByTimeAsync(100);
  await outcome;
});
