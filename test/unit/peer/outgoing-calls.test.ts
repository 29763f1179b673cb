import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { CallLink } from '../../../sdk/peer/call-owner.ts';
import { OutgoingCalls } from '../../../sdk/peer/outgoing-calls.ts';
import type { CallTerms } from '../../../sdk/peer/outgoing-call.ts';
import { plainDoor } from '../../support/plain-door.ts';
import { plainParcels } from '../../support/plain-parcels.ts';
import { ERROR_CODES } from '../../../sdk/protocol/error-codes.ts';
import { PortcullisError } from '../../../sdk/protocol/errors.ts';
import type { ErrorFrame, RequestFrame } from '../../../sdk/protocol/frames.ts';

const lost = { arrived: 'unknown', error: new PortcullisError('CONNECTION_CLOSED', 'lost') } as const;
const absent = { arrived: 'no', error: new PortcullisError('EXTENSION_NOT_FOUND', 'absent') } as const;

function setUp() {
  const acknowledged: number[] = [];
  const onAllSettled = vi.fn();
  const calls = new OutgoingCalls(plainDoor(), plainParcels().incoming, {
    onMutationSettled: (id) => acknowledged.push(id),
    onAllSettled,
  });
  const sent: Parameters<CallLink['send']>[0][] = [];
  const attach = (link: Partial<CallLink> = {}) => {
    calls.attach({ window: 1_024, epoch: 'epoch 1', send: (frame) => sent.push(frame), ...link });
  };
  const start = (name: string, terms: Partial<CallTerms> = {}, kind: RequestFrame['kind'] = 'query') => {
    const call = calls.start({ kind, name, payload: {} }, { timeoutMs: 30_000, attempts: 5, ...terms });
    call.catch(() => undefined); // Looked at later.
    return call;
  };
  const names = () => sent.flatMap((frame) => (frame.type === 'request' ? [frame.name] : []));
  return { calls, sent, attach, start, names, acknowledged, onAllSettled };
}

function refusal(id: number, different: Partial<ErrorFrame> = {}): ErrorFrame {
  return {
    type: 'error',
    id,
    code: 'RATE_LIMITED',
    message: 'slower',
    delivered: 'no',
    data: { retryAfterMs: 200 },
    ...different,
  };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

// Went wrong: the first mutation of a page rode with its hello, and was INTERRUPTED where that connection was lost while the worker started.
it('holds mutations back where no epoch is known yet, so that one whose connection is lost has not been sent', () => {
  const { start, attach, sent, names, calls } = setUp();
  void start('change', {}, 'mutation');
  void start('look');
  attach({ epoch: undefined, queriesOnly: true });
  expect(names()).toEqual(['look']);
  calls.detach(lost);
  attach();
  expect(sent.slice(1)).toEqual([
    expect.objectContaining({ name: 'change', epoch: 'epoch 1' }),
    expect.objectContaining({ name: 'look', resent: true }),
  ]);
  expect(sent[1]).not.toHaveProperty('resent');
});

it('repeats a call as one that may have arrived where a refusal does not say that it has not', () => {
  const { start, attach, sent, calls } = setUp();
  attach();
  void start('change', {}, 'mutation');
  calls.receive(refusal(1, { delivered: 'unknown' }));
  vi.advanceTimersByTime(1_000);
  expect(sent.at(-1)).toMatchObject({ name: 'change', resent: true, epoch: 'epoch 1' });
});

describe('what has settled', () => {
  it('is said by the id of the first call that has not', () => {
    const { start, attach, calls } = setUp();
    expect(calls.settledBelow).toBe(1);
    for (const name of ['a', 'b', 'c', 'd']) void start(name);
    attach({ window: 3 });
    calls.receive({ type: 'result', id: 2 });
    expect(calls.settledBelow).toBe(1);
    calls.receive({ type: 'result', id: 1 });
    expect(calls.settledBelow).toBe(3);
    calls.detach(lost);
    expect(calls.settledBelow).toBe(3);
    calls.failAll(new PortcullisError('CONNECTION_CLOSED', 'closed'));
    expect(calls.settledBelow).toBe(5);
  });
});

describe('sending', () => {
  it('waits for a connection, then sends in the order of the calls, with increasing ids', () => {
    const { start, attach, sent, names, calls } = setUp();
    void start('a');
    void start('b');
    expect([sent.length, calls.unsettled, calls.pending]).toEqual([0, 2, 0]);
    attach();
    void start('c');
    expect(names()).toEqual(['a', 'b', 'c']);
    expect(sent.map(({ id }) => id)).toEqual([1, 2, 3]);
    expect([calls.unsettled, calls.pending]).toEqual([3, 3]);
  });

  it('keeps within the window, and goes on as calls settle', async () => {
    const { start, attach, names, calls } = setUp();
    attach({ window: 2 });
    const first = start('a');
    for (const name of ['b', 'c', 'd']) void start(name);
    expect(names()).toEqual(['a', 'b']);
    calls.receive({ type: 'result', id: 1, value: 'A' });
    await expect(first).resolves.toBe('A');
    expect(names()).toEqual(['a', 'b', 'c']);
    attach({ window: 3 });
    expect(names()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('tells the other side what remains of the deadline, and nothing where there is none', () => {
    const { start, attach, sent } = setUp();
    void start('a', { timeoutMs: 1_000 });
    void start('b', { timeoutMs: Infinity });
    vi.advanceTimersByTime(400);
    attach();
    expect(sent).toMatchObject([{ timeoutMs: 600 }, { name: 'b' }]);
    expect(sent[1]).not.toHaveProperty('timeoutMs');
  });
});

describe('settling', () => {
  it('resolves with the value, and with undefined where there is none', async () => {
    const { start, attach, calls, onAllSettled } = setUp();
    attach();
    const both = [start('a'), start('b')];
    calls.receive({ type: 'result', id: 1, value: { ready: true } });
    expect(onAllSettled).not.toHaveBeenCalled();
    calls.receive({ type: 'result', id: 2 });
    expect(await Promise.all(both)).toEqual([{ ready: true }, undefined]);
    expect(onAllSettled).toHaveBeenCalledOnce();
  });

  it('drops outcomes of calls that it does not know, or that have settled', async () => {
    const { start, attach, calls } = setUp();
    attach();
    const call = start('a');
    calls.receive({ type: 'result', id: 99, value: 'stray' });
    calls.receive({ type: 'result', id: 1, value: 'first' });
    calls.receive({ type: 'result', id: 1, value: 'second' });
    await expect(call).resolves.toBe('first');
  });

  it('drops an outcome for a call that has not been sent over this connection', async () => {
    const { start, attach, calls } = setUp();
    const call = start('a');
    calls.receive({ type: 'result', id: 1, value: 'invented' });
    attach();
    calls.receive({ type: 'result', id: 1, value: 'real' });
    await expect(call).resolves.toBe('real');
  });

  it('tells of the outcomes of mutations that the other side may have recorded', () => {
    const { start, attach, calls, acknowledged } = setUp();
    attach();
    void start('query');
    for (const name of ['done', 'failed', 'refused']) void start(name, {}, 'mutation');
    calls.receive({ type: 'result', id: 1 });
    calls.receive({ type: 'result', id: 2 });
    calls.receive(refusal(3, { code: 'HANDLER_FAILED', delivered: 'yes', data: undefined }));
    calls.receive(refusal(4, { code: 'INVALID_INPUT', data: undefined }));
    expect(acknowledged).toEqual([2, 3]);
  });
});

describe('a deadline', () => {
  it('fails a call that was never sent as not delivered', async () => {
    const { start, calls } = setUp();
    const call = start('slow', { timeoutMs: 1_000 });
    vi.advanceTimersByTime(1_000);
    await expect(call).rejects.toMatchObject({
      code: 'TIMEOUT',
      delivered: 'no',
      message: expect.stringContaining('"slow"') as string,
    });
    expect(calls.unsettled).toBe(0);
  });

  it('fails a call that was sent as unknown, cancels it and makes room', async () => {
    const { start, attach, sent } = setUp();
    attach({ window: 1 });
    const call = start('slow', { timeoutMs: 1_000 });
    void start('next');
    vi.advanceTimersByTime(1_000);
    await expect(call).rejects.toMatchObject({ code: 'TIMEOUT', delivered: 'unknown' });
    expect(sent).toMatchObject([{ name: 'slow' }, { type: 'cancel', id: 1 }, { name: 'next' }]);
  });

  it('covers all attempts', async () => {
    const { start, attach, calls } = setUp();
    attach();
    const call = start('a', { timeoutMs: 1_000 });
    vi.advanceTimersByTime(700);
    calls.detach(absent);
    attach();
    vi.advanceTimersByTime(300);
    await expect(call).rejects.toMatchObject({ code: 'TIMEOUT' });
  });
});

describe('a signal', () => {
  it('that fired before: the call is never sent', async () => {
    const { start, attach, sent } = setUp();
    attach();
    await expect(start('a', { signal: AbortSignal.abort('why') })).rejects.toMatchObject({
      code: 'ABORTED',
      delivered: 'no',
      cause: 'why',
    });
    expect(sent).toEqual([]);
  });

  it('that fires while the call waits: it is never sent', async () => {
    const { start, attach, sent } = setUp();
    const controller = new AbortController();
    const call = start('a', { signal: controller.signal });
    controller.abort();
    attach();
    await expect(call).rejects.toMatchObject({ code: 'ABORTED', delivered: 'no' });
    expect(sent).toEqual([]);
  });

  it('that fires after it was sent: it is cancelled', async () => {
    const { start, attach, sent } = setUp();
    const controller = new AbortController();
    attach();
    const call = start('a', { signal: controller.signal });
    controller.abort('enough');
    await expect(call).rejects.toMatchObject({ code: 'ABORTED', delivered: 'unknown', cause: 'enough' });
    expect(sent.at(-1)).toEqual({ type: 'cancel', id: 1 });
  });

  it('that fires after the outcome does nothing', async () => {
    const { start, attach, calls, sent } = setUp();
    const controller = new AbortController();
    attach();
    const call = start('a', { signal: controller.signal });
    calls.receive({ type: 'result', id: 1, value: 1 });
    controller.abort();
    await expect(call).resolves.toBe(1);
    expect(sent).toHaveLength(1);
  });
});

describe('a lost connection', () => {
  it('sends what was pending again, under the same ids and before what is newer', () => {
    const { start, attach, calls, sent } = setUp();
    attach();
    void start('a');
    void start('b');
    calls.detach(lost);
    void start('c');
    sent.length = 0;
    attach();
    expect(sent).toMatchObject([
      { id: 1, name: 'a', resent: true },
      { id: 2, name: 'b', resent: true },
      { id: 3, name: 'c' },
    ]);
    expect(sent[2]).not.toHaveProperty('resent');
  });

  it('repeats the epoch under which a mutation may have arrived, and takes the new one where it has not', () => {
    const { start, attach, calls, sent } = setUp();
    attach();
    void start('sent', {}, 'mutation');
    calls.detach(lost);
    void start('queued', {}, 'mutation');
    attach({ epoch: 'epoch 2' });
    calls.detach(absent);
    sent.length = 0;
    attach({ epoch: 'epoch 3' });
    expect(sent).toMatchObject([
      { name: 'sent', epoch: 'epoch 1', resent: true },
      { name: 'queued', epoch: 'epoch 3' },
    ]);
  });

  it.each([
    [['no', 'no', 'no'], 'no', 'EXTENSION_NOT_FOUND'],
    [['unknown', 'no', 'no'], 'unknown', 'EXTENSION_NOT_FOUND'],
    [['no', 'unknown', 'no'], 'unknown', 'EXTENSION_NOT_FOUND'],
    [['no', 'no', 'unknown'], 'unknown', 'CONNECTION_CLOSED'],
  ])('attempts that arrived %j leave a call delivered: %s', async (arrivals, delivered, code) => {
    const { start, attach, calls } = setUp();
    const call = start('a', { attempts: 3 });
    for (const arrived of arrivals) {
      attach();
      calls.detach(arrived === 'no' ? absent : lost);
    }
    await expect(call).rejects.toMatchObject({ code, delivered });
  });

  it('counts attempts anew once a connection has proved itself', async () => {
    const { start, attach, calls } = setUp();
    const call = start('a', { attempts: 2 });
    attach();
    calls.detach(lost);
    attach();
    calls.forgiveFailures();
    calls.detach(lost);
    attach();
    calls.receive({ type: 'result', id: 1, value: 'at last' });
    await expect(call).resolves.toBe('at last');
  });

  it('fails a call that may be sent once only', async () => {
    const { start, attach, calls } = setUp();
    attach();
    const call = start('a', { attempts: 1 });
    calls.detach(lost);
    await expect(call).rejects.toMatchObject({ code: 'CONNECTION_CLOSED', delivered: 'unknown' });
  });
});

describe('a rate limit', () => {
  it('is waited for: nothing is sent meanwhile, and the refused call goes first', () => {
    const { start, attach, calls, names } = setUp();
    attach();
    void start('a');
    void start('b');
    calls.receive(refusal(1));
    void start('c');
    vi.advanceTimersByTime(199);
    expect(names()).toEqual(['a', 'b']);
    vi.advanceTimersByTime(1);
    expect(names()).toEqual(['a', 'b', 'a', 'c']);
  });

  // Went wrong: an extension that always said "again, at once" kept the page busy until the call's deadline.
  it.each([0, -5, 0.001])('that says %d ms is waited for all the same', (retryAfterMs) => {
    const { start, attach, calls, names } = setUp();
    attach();
    void start('a');
    for (let turn = 0; turn < 20; turn++) {
      calls.receive(refusal(1, { data: { retryAfterMs } }));
      vi.advanceTimersByTime(10);
    }
    expect(names().length).toBeLessThan(8);
  });

  it('leaves the call delivered: no', async () => {
    const { start, attach, calls } = setUp();
    attach();
    const call = start('a', { timeoutMs: 100 });
    calls.receive(refusal(1));
    vi.advanceTimersByTime(100);
    await expect(call).rejects.toMatchObject({ code: 'TIMEOUT', delivered: 'no' });
  });

  it.each([
    ['that does not say when to come again', { data: { limit: 'requestsPerSecond' } }, 5],
    ['with no data at all', { data: undefined }, 5],
    ['with a time that is none', { data: { retryAfterMs: 'soon' } }, 5],
    ['of the application, which only shares the name', { application: true, delivered: 'yes' as const }, 5],
    ['for a call that may be sent once only', {}, 1],
  ])('%s is an outcome', async (_what, different, attempts) => {
    const { start, attach, calls } = setUp();
    attach();
    const call = start('a', { attempts });
    calls.receive(refusal(1, different));
    await expect(call).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  });

  it.each([...ERROR_CODES.filter((code) => code !== 'RATE_LIMITED'), 'toString', '__proto__'])(
    'is the one failure that is waited for: %s is an outcome',
    async (code) => {
      const { start, attach, calls } = setUp();
      attach();
      const call = start('a');
      calls.receive(refusal(1, { code }));
      await expect(call).rejects.toBeInstanceOf(PortcullisError);
    },
  );
});

describe('failAll', () => {
  it('fails each with what is known of it, and cancels what was sent', async () => {
    const { start, attach, calls, sent, onAllSettled } = setUp();
    attach({ window: 1 });
    const sentCall = start('sent');
    const queued = start('queued');
    calls.failAll(new PortcullisError('CONNECTION_CLOSED', 'closed'));
    await expect(sentCall).rejects.toMatchObject({ code: 'CONNECTION_CLOSED', delivered: 'unknown' });
    await expect(queued).rejects.toMatchObject({ code: 'CONNECTION_CLOSED', delivered: 'no' });
    expect(sent.at(-1)).toEqual({ type: 'cancel', id: 1 });
    expect(onAllSettled).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
  });
});
