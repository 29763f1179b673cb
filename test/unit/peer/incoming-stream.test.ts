import { describe, expect, it, vi } from 'vitest';

import { createIncomingStream } from '../../../sdk/peer/incoming-stream.ts';
import { PortcullisError } from '../../../sdk/protocol/errors.ts';
import type { ItemFrame } from '../../../sdk/protocol/stream-frames.ts';

function createStream(credit = 4) {
  const onEnd = vi.fn();
  const send = vi.fn();
  const stream = createIncomingStream(({ value }) => value, onEnd);
  const attach = (given = credit): void => stream.attach({ id: 7, name: 'count' }, { credit: given, send });
  attach();
  const receive = (value: unknown, eventId?: string): void => {
    const frame: ItemFrame = { type: 'item', id: 7, value, ...(eventId !== undefined && { eventId }) };
    stream.receive(frame);
  };
  return { stream, send, onEnd, receive, attach };
}

const failure = new PortcullisError('HANDLER_FAILED', 'It failed.', { delivered: 'yes' });
const done = { done: true, value: undefined };
const item = (value: unknown) => ({ done: false, value });

describe('an incoming stream', () => {
  it('asks once, with the whole credit', () => {
    const { send } = createStream();
    expect(send.mock.calls).toEqual([[{ type: 'subscribe', id: 7, name: 'count', credit: 4 }]]);
  });

  it('hands out items in order, those that wait and those that are waited for', async () => {
    const { stream, receive } = createStream();
    const early = [stream.next(), stream.next()];
    for (const value of ['a', 'b', 'c']) receive(value);
    expect(await Promise.all([...early, stream.next()])).toEqual(['a', 'b', 'c'].map(item));
  });

  it('gives credit back in halves, as items are taken and not as they arrive', async () => {
    const { stream, send, receive } = createStream();
    send.mockClear();
    for (const value of [1, 2, 3, 4]) receive(value);
    expect(send).not.toHaveBeenCalled();
    await stream.next();
    expect(send).not.toHaveBeenCalled();
    await stream.next();
    expect(send.mock.calls).toEqual([[{ type: 'credit', id: 7, count: 2 }]]);
  });

  it('delivers what came before the end, then the error once, then the end', async () => {
    const { stream, onEnd, receive } = createStream();
    receive('a');
    stream.finish(failure);
    expect(onEnd).toHaveBeenCalledOnce();
    expect(await stream.next()).toEqual(item('a'));
    await expect(stream.next()).rejects.toBe(failure);
    expect(await stream.next()).toEqual(done);
  });

  // Went wrong: an item that was too large to send ended the subscription here alone, and its handler went on for ever.
  it('tells the other side to stop where it ends with an error, and only there', () => {
    const failed = createStream();
    failed.stream.finish(failure);
    expect(failed.send).toHaveBeenLastCalledWith({ type: 'unsubscribe', id: 7 });
    const ended = createStream();
    ended.stream.finish();
    expect(ended.send).toHaveBeenCalledOnce();
  });

  it('rejects the first that waits for an item with the error, and ends the others', async () => {
    const { stream } = createStream();
    const [first, second] = [stream.next(), stream.next()];
    stream.finish(failure);
    await expect(first).rejects.toBe(failure);
    expect(await second).toEqual(done);
  });

  it('that is stopped drops what waits, tells the other side, and is over', async () => {
    const { stream, send, onEnd, receive } = createStream();
    receive('a');
    stream.cancel();
    stream.cancel();
    receive('b');
    expect(send).toHaveBeenLastCalledWith({ type: 'unsubscribe', id: 7 });
    expect(send).toHaveBeenCalledTimes(2);
    expect(onEnd).toHaveBeenCalledOnce();
    expect(await stream.next()).toEqual(done);
  });

  it('that fails from this side delivers what waits first; one that its reader aborts does not', async () => {
    const failed = createStream();
    failed.receive('a');
    failed.stream.fail(failure);
    expect(await failed.stream.next()).toEqual(item('a'));
    await expect(failed.stream.next()).rejects.toBe(failure);
    expect(await failed.stream.next()).toEqual(done);
    const aborted = createStream();
    aborted.receive('a');
    aborted.stream.cancel(failure);
    await expect(aborted.stream.next()).rejects.toBe(failure);
    expect(await aborted.stream.next()).toEqual(done);
  });

  it('subscribes again after a new connection: with what arrived last, and with credit for what does not wait here', async () => {
    const { stream, send, receive, attach } = createStream();
    receive('a', 'id 1');
    receive('b', 'id 2');
    await stream.next();
    stream.detach();
    attach();
    const again = { type: 'subscribe', id: 7, name: 'count', credit: 3, again: true, lastEventId: 'id 2' };
    expect(send).toHaveBeenLastCalledWith(again);
    expect(await stream.next()).toEqual(item('b'));
  });

  it('says so where an item without an id has arrived', () => {
    const { stream, send, receive, attach } = createStream();
    receive('a');
    stream.detach();
    attach();
    expect(send.mock.lastCall).toMatchObject([{ again: true, untracked: true }]);
  });

  it('ends with what an item that cannot be read fails with', async () => {
    const send = vi.fn();
    const broken = new PortcullisError('INVALID_FRAME', 'It is malformed.');
    const stream = createIncomingStream(() => {
      throw broken;
    }, vi.fn());
    stream.attach({ id: 1, name: 'count' }, { credit: 4, send });
    stream.receive({ type: 'item', id: 1, value: 1 });
    expect(send).toHaveBeenLastCalledWith({ type: 'unsubscribe', id: 1 });
    await expect(stream.next()).rejects.toBe(broken);
  });

  // Went wrong: credit went back while more than enough waited, and the item that it was for ended the subscription.
  it('gives nothing back, after a new connection with less credit, before fewer wait than that', async () => {
    const { stream, send, onEnd, receive, attach } = createStream(8);
    for (let value = 1; value <= 8; value++) receive(value);
    stream.detach();
    attach(2);
    expect(send).toHaveBeenLastCalledWith({
      type: 'subscribe',
      id: 7,
      name: 'count',
      credit: 0,
      again: true,
      untracked: true,
    });
    send.mockClear();
    for (let value = 1; value <= 6; value++) expect(await stream.next()).toEqual(item(value));
    expect(send).not.toHaveBeenCalled();
    expect(await stream.next()).toEqual(item(7));
    expect(send.mock.calls).toEqual([[{ type: 'credit', id: 7, count: 1 }]]);
    receive(9);
    expect([onEnd.mock.calls.length, await stream.next(), await stream.next()]).toEqual([0, item(8), item(9)]);
  });
});
