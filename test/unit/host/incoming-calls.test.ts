import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import {
  IncomingCalls,
  type IncomingCall,
  type Outcome,
  type Reply,
} from '../../../extension-side/host/incoming-calls.ts';
import { plainDoor } from '../../support/plain-door.ts';
import { plainParcels } from '../../support/plain-parcels.ts';
import { PortcullisError } from '../../../sdk/protocol/errors.ts';
import type { RequestFrame } from '../../../sdk/protocol/frames.ts';

interface Started {
  readonly call: IncomingCall;
  readonly end: (outcome: Outcome) => void;
}

function setUp(limit = 10) {
  const started: Started[] = [];
  const replies: Parameters<Reply>[0][] = [];
  const onIdle = vi.fn();
  const calls = new IncomingCalls(
    plainDoor(),
    plainParcels(),
    (call) => new Promise((end) => started.push({ call, end })),
    limit,
    onIdle,
  );
  const receive = (id: number, different: Partial<RequestFrame> = {}) => {
    calls.receive({ type: 'request', id, kind: 'query', name: 'read', ...different }, (frame) => replies.push(frame));
  };
  return { calls, started, replies, onIdle, receive };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('answers with the result, then is idle', async () => {
  const { started, replies, onIdle, receive, calls } = setUp();
  receive(1);
  expect(calls.size).toBe(1);
  started[0]?.end({ value: { ready: true } });
  await vi.advanceTimersByTimeAsync(0);
  expect(replies).toEqual([{ type: 'result', id: 1, value: { ready: true } }]);
  expect(calls.size).toBe(0);
  expect(onIdle).toHaveBeenCalledOnce();
});

it('is idle once the caller has all of an outcome that it has to pull', async () => {
  const { started, receive, calls } = setUp();
  const onIdle = vi.fn();
  receive(1);
  void calls.whenIdle().then(onIdle);
  started[0]?.end({ value: 'large', parcels: ['the rest of it'] });
  await vi.advanceTimersByTimeAsync(0);
  expect(onIdle).not.toHaveBeenCalled();
  calls.cancel(1);
  await vi.advanceTimersByTimeAsync(0);
  expect(onIdle).toHaveBeenCalledOnce();
  await expect(calls.whenIdle()).resolves.toBeUndefined();
});

it('answers with the failure', async () => {
  const { started, replies, receive } = setUp();
  receive(1);
  started[0]?.end(new PortcullisError('INVALID_INPUT', 'No.', { data: { issues: [] } }));
  await vi.advanceTimersByTimeAsync(0);
  expect(replies).toMatchObject([
    { type: 'error', id: 1, code: 'INVALID_INPUT', delivered: 'no', data: { issues: [] } },
  ]);
});

it('attaches a repeated attempt to the call that runs, and answers both', async () => {
  const { started, replies, receive } = setUp();
  receive(1);
  receive(1);
  expect(started).toHaveLength(1);
  started[0]?.end({ value: 'once' });
  await vi.advanceTimersByTimeAsync(0);
  expect(replies).toEqual([
    { type: 'result', id: 1, value: 'once' },
    { type: 'result', id: 1, value: 'once' },
  ]);
});

it('refuses calls beyond the limit, without running them', () => {
  const { started, replies, receive } = setUp(2);
  for (const id of [1, 2, 3]) receive(id);
  expect(started).toHaveLength(2);
  expect(replies).toMatchObject([
    { id: 3, code: 'RATE_LIMITED', delivered: 'no', data: { limit: 'inFlightPerSession', retryAfterMs: 250 } },
  ]);
});

describe('a cancelled call', () => {
  it('is answered at once, and its signal fires with the reason', () => {
    const { calls, started, replies, receive } = setUp();
    receive(1);
    calls.cancel(1);
    expect(replies).toMatchObject([{ type: 'error', code: 'ABORTED', delivered: 'unknown' }]);
    expect(started[0]?.call.signal.aborted).toBe(true);
    expect(started[0]?.call.signal.reason).toMatchObject({ code: 'ABORTED' });
  });

  it('is answered once, whatever its code still does', async () => {
    const { calls, started, replies, receive } = setUp();
    receive(1);
    calls.cancel(1);
    calls.cancel(1);
    started[0]?.end({ value: 'late' });
    await vi.advanceTimersByTimeAsync(0);
    expect(replies).toHaveLength(1);
  });

  // A flood of cancelled calls is a flood.
  it('counts as running until its code has ended', async () => {
    const { calls, started, replies, receive } = setUp(1);
    receive(1);
    calls.cancel(1);
    receive(2);
    expect(replies[1]).toMatchObject({ id: 2, code: 'RATE_LIMITED' });
    started[0]?.end({});
    await vi.advanceTimersByTimeAsync(0);
    receive(3);
    expect(started).toHaveLength(2);
  });

  it('answers a repeated attempt in the same way', () => {
    const { calls, started, replies, receive } = setUp();
    receive(1);
    calls.cancel(1);
    receive(1);
    expect(started).toHaveLength(1);
    expect(replies).toMatchObject([{ code: 'ABORTED' }, { code: 'ABORTED', delivered: 'unknown' }]);
  });
});

it('ignores a cancel for a call that does not run', () => {
  const { calls, replies } = setUp();
  calls.cancel(7);
  expect(replies).toEqual([]);
});

describe('a deadline', () => {
  it('aborts the call and answers', () => {
    const { started, replies, receive } = setUp();
    receive(1, { timeoutMs: 500 });
    expect(started[0]?.call.deadline).toBe(Date.now() + 500);
    vi.advanceTimersByTime(500);
    expect(replies).toMatchObject([{ code: 'TIMEOUT', delivered: 'unknown' }]);
    expect(started[0]?.call.signal.aborted).toBe(true);
  });

  it.each([
    [500, 200, 200],
    [200, 500, 200],
    [undefined, 300, 300],
  ])('of the caller %s and of the procedure %i ms: the sooner counts', (timeoutMs, limit, soonest) => {
    const { started, replies, receive } = setUp();
    receive(1, timeoutMs === undefined ? {} : { timeoutMs });
    started[0]?.call.limitTime(limit);
    vi.advanceTimersByTime(soonest - 1);
    expect(replies).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(replies).toMatchObject([{ code: 'TIMEOUT' }]);
  });

  it('is none where nobody gave one', () => {
    const { started, receive } = setUp();
    receive(1);
    expect(started[0]?.call.deadline).toBe(Infinity);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('leaves no timer behind beyond the first deadline, and shares one until then', async () => {
    const { started, receive } = setUp();
    for (const id of [1, 2, 3]) {
      receive(id, { timeoutMs: 500 });
      started[id - 1]?.end({});
      await vi.advanceTimersByTimeAsync(10);
      expect(vi.getTimerCount()).toBe(1);
    }
    await vi.advanceTimersByTimeAsync(470);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('leaves no timer behind where the session has ended', () => {
    const { calls, receive } = setUp();
    receive(1, { timeoutMs: 500 });
    calls.abortWhere(() => true, new PortcullisError('CONNECTION_CLOSED', 'closed'));
    calls.rest();
    expect(vi.getTimerCount()).toBe(0);
  });
});

it('aborts those that are meant, and no others', () => {
  const { calls, started, replies, receive } = setUp();
  receive(1);
  receive(2, { kind: 'mutation' });
  calls.abortWhere(({ kind }) => kind === 'query', new PortcullisError('CONNECTION_CLOSED', 'The page is gone.'));
  expect(replies).toMatchObject([{ id: 1, code: 'CONNECTION_CLOSED' }]);
  expect(started.map(({ call }) => call.signal.aborted)).toEqual([true, false]);
});

// Went wrong: each repetition of a running call's id was kept until the call ended, if it ever did.
it('keeps a bounded number of attempts of one call', async () => {
  const { started, replies, receive } = setUp();
  for (let attempt = 0; attempt < 1_000; attempt++) receive(1);
  expect(replies).toHaveLength(936);
  expect(replies[0]).toMatchObject({ code: 'RATE_LIMITED', delivered: 'no', data: { limit: 'inFlightPerSession' } });
  started[0]?.end({ value: 'once' });
  await vi.advanceTimersByTimeAsync(0);
  expect(replies.slice(936)).toEqual(Array(64).fill({ type: 'result', id: 1, value: 'once' }));
});
