import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { createResilientChannel } from '../../../sdk/peer/resilient-channel.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function createChannel(take: (value: unknown) => void | Promise<void> = () => undefined) {
  const taken: unknown[] = [];
  const onFlood = vi.fn();
  const onBroken = vi.fn();
  const send = vi.fn();
  const channel = createResilientChannel({
    id: 3,
    take: ({ value }) => {
      taken.push(value);
      return take(value);
    },
    onFlood,
    onBroken,
  });
  const receive = (...seqs: number[]): void => {
    for (const seq of seqs) channel.receive({ type: 'port-message', id: 3, seq, value: seq });
  };
  const sent = (type: string): number[] =>
    send.mock.calls.flatMap(([frame]: { type: string; seq: number }[]) => (frame?.type === type ? [frame.seq] : []));
  return { channel, send, taken, onFlood, onBroken, receive, sent };
}

describe('a resilient channel', () => {
  it('sends again, after a new connection, what the other side lacks', () => {
    const { channel, send, sent } = createChannel();
    channel.attach(0, send);
    for (const value of ['a', 'b', 'c']) channel.post({ value });
    channel.acknowledge(1);
    channel.detach();
    channel.post({ value: 'd' });
    send.mockClear();
    channel.attach(2, send);
    expect(sent('port-message')).toEqual([3, 4]);
  });

  it('keeps the order where a message has to be completed first, also over a new connection', async () => {
    const { channel, send, sent } = createChannel();
    channel.attach(0, send);
    let resolve = (): void => undefined;
    const promise = new Promise<void>((done) => (resolve = done));
    channel.post({ value: 'a' });
    channel.post({ value: 'b' }, promise);
    channel.post({ value: 'c' });
    expect(sent('port-message')).toEqual([1]);
    channel.detach();
    channel.attach(0, send);
    expect(sent('port-message')).toEqual([1, 1]);
    resolve();
    await promise;
    expect(sent('port-message')).toEqual([1, 1, 2, 3]);
    channel.post({ value: 'd' });
    expect(sent('port-message')).toEqual([1, 1, 2, 3, 4]);
  });

  it('is broken by a message that cannot be completed, unless that was dropped', async () => {
    const { channel, onBroken } = createChannel();
    channel.post({ value: 'a' }, Promise.reject(new Error('It cannot be read.')));
    await Promise.resolve();
    await Promise.resolve();
    expect(onBroken).toHaveBeenCalledExactlyOnceWith(new Error('It cannot be read.'));
    channel.post({ value: 'b' }, Promise.reject(new Error('It cannot be read either.')));
    channel.reset();
    await Promise.resolve();
    await Promise.resolve();
    expect(onBroken).toHaveBeenCalledOnce();
  });

  it('takes each message once and in order, and acknowledges after a while or after many', () => {
    const { channel, send, taken, receive, sent } = createChannel();
    channel.attach(0, send);
    receive(1, 2, 2, 1, 3);
    expect(taken).toEqual([1, 2, 3]);
    expect(sent('port-acknowledge')).toEqual([]);
    vi.advanceTimersByTime(50);
    expect(sent('port-acknowledge')).toEqual([3]);
    receive(...Array.from({ length: 64 }, (_, index) => index + 4));
    expect(sent('port-acknowledge')).toEqual([3, 67]);
  });

  it('loses nothing that waits for a listener, and acknowledges none of it', () => {
    const { channel, send, taken, receive, sent } = createChannel();
    channel.hold();
    channel.attach(0, send);
    receive(1, 2);
    vi.advanceTimersByTime(1_000);
    expect([taken, sent('port-acknowledge'), channel.arrived]).toEqual([[], [], 2]);
    channel.release();
    expect(taken).toEqual([1, 2]);
  });

  it('takes one message after the other, where taking takes time', async () => {
    const { channel, send, taken, receive } = createChannel((value) => (value === 1 ? Promise.resolve() : undefined));
    channel.attach(0, send);
    receive(1, 2);
    expect(taken).toEqual([1]);
    await vi.advanceTimersByTimeAsync(0);
    expect(taken).toEqual([1, 2]);
  });

  it('refuses what its queue has no room for, and tells when there is room', async () => {
    const { channel } = createChannel();
    for (let posted = 0; posted < 1_024; posted++) channel.post({ value: posted });
    expect(() => channel.post({})).toThrow(
      expect.objectContaining({ code: 'RATE_LIMITED', data: { limit: 'portQueue' } }),
    );
    const onReady = vi.fn();
    void channel.ready.then(onReady);
    channel.acknowledge(512);
    await vi.advanceTimersByTimeAsync(0);
    expect(onReady).not.toHaveBeenCalled();
    channel.acknowledge(513);
    await vi.advanceTimersByTimeAsync(0);
    expect(onReady).toHaveBeenCalledOnce();
  });

  it('tells of a peer that leaves out a number, or does not wait', () => {
    const wrong = createChannel();
    wrong.receive(1, 3);
    expect(wrong.onFlood).toHaveBeenCalledOnce();
    const flood = createChannel();
    flood.channel.hold();
    flood.receive(...Array.from({ length: 1_025 }, (_, index) => index + 1));
    expect(flood.onFlood).toHaveBeenCalledOnce();
  });

  it('begins anew in both directions when it is reset', () => {
    const { channel, send, taken, receive, sent } = createChannel();
    channel.attach(0, send);
    channel.post({ value: 'a' });
    receive(1);
    channel.detach();
    channel.reset();
    send.mockClear();
    channel.attach(0, send);
    channel.post({ value: 'b' });
    receive(1);
    expect([sent('port-message'), taken]).toEqual([[1], [1, 1]]);
  });

  // Went wrong: the sender sent on past what waited, and was taken for one that does not wait.
  it('tells what was taken apart from what arrived, and drops what is sent again of that', async () => {
    const { channel, taken, receive } = createChannel();
    channel.hold();
    receive(1, 2, 3);
    expect([channel.taken, channel.arrived]).toEqual([0, 3]);
    receive(1, 2, 3, 4);
    channel.release();
    await vi.advanceTimersByTimeAsync(0);
    expect([channel.taken, taken]).toEqual([4, [1, 2, 3, 4]]);
    channel.reset();
    expect(channel.taken).toBe(0);
  });

  it('counts nothing as taken that was from before a reset', async () => {
    let finish = (): void => undefined;
    const { channel, send, receive, sent } = createChannel(() => new Promise<void>((done) => (finish = done)));
    channel.attach(0, send);
    receive(1);
    channel.reset();
    receive(1, 2);
    finish();
    await vi.advanceTimersByTimeAsync(0);
    expect(channel.taken).toBe(0);
    finish();
    await vi.advanceTimersByTimeAsync(50);
    expect([channel.taken, sent('port-acknowledge')]).toEqual([1, [1]]);
  });
});
