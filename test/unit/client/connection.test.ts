import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { createConnection } from '../../../sdk/client/connection.ts';
import { createLaneUpgrade } from '../../../sdk/client/lane-upgrade.ts';
import { greeting } from '../../../sdk/client/greeting.ts';
import type { TransportEvents } from '../../../sdk/peer/transport.ts';
import { plainDoor } from '../../support/plain-door.ts';
import type { TransportKind } from '../../../sdk/protocol/transport-kind.ts';

const SESSION = 'a'.repeat(32);
const welcome = {
  type: 'welcome',
  protocol: 1,
  features: [],
  epoch: 'e',
  version: '1.0.0',
  serialization: 'json',
  limits: { requests: 1, frameBytes: 1, depth: 1, nodes: 1 },
  pingIntervalMs: 20_000,
};

function connect(kind: TransportKind = 'port') {
  let transport: TransportEvents | undefined;
  const sent: unknown[] = [];
  const close = vi.fn();
  const onSend = vi.fn();
  const events = { onWelcome: vi.fn(), onRefuse: vi.fn(), onFrame: vi.fn(), onLost: vi.fn() };
  const state = { isWaiting: false };
  const connection = createConnection(
    {
      open: (given) => {
        transport = given;
        return {
          kind,
          send(message) {
            onSend(message);
            sent.push(...message.frames);
          },
          close,
        };
      },
      session: SESSION,
      hello: greeting('x').frames[0],
      door: plainDoor(),
      upgrade: createLaneUpgrade,
      isWaiting: () => state.isWaiting,
      isNeeded: () => false,
      log: undefined,
    },
    events,
  );
  const receive = (frames: unknown, different: Readonly<Record<string, unknown>> = {}) =>
    transport?.onMessage({ portcullis: 1, session: SESSION, host: 'host 1', frames, ...different });
  return { connection, events, sent, close, onSend, receive, state, transport: () => transport };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('says hello first, with what is sent in the same turn behind it', async () => {
  const { connection, sent } = connect();
  connection.send({ type: 'cancel', id: 1 });
  await vi.advanceTimersByTimeAsync(0);
  expect(sent).toMatchObject([{ type: 'hello', protocol: [1, 1] }, { type: 'cancel' }]);
});

it('tells of a welcome, of a refusal, after which it is closed, and of other frames', () => {
  const { events, receive, close, connection } = connect();
  receive([welcome, { type: 'result', id: 1, value: 2 }]);
  expect(events.onWelcome).toHaveBeenCalledExactlyOnceWith(welcome);
  expect(events.onFrame).toHaveBeenCalledExactlyOnceWith({ type: 'result', id: 1, value: 2 });
  receive([{ type: 'refuse', code: 'ORIGIN_NOT_ALLOWED', message: 'm' }]);
  expect(events.onRefuse).toHaveBeenCalledOnce();
  expect(close).toHaveBeenCalledOnce();
  receive([welcome]);
  expect(events.onWelcome).toHaveBeenCalledOnce();
  expect(connection.send({ type: 'cancel', id: 1 })).toBe(false);
  expect(events.onLost).not.toHaveBeenCalled();
});

it('answers a ping from the message handler, as that is what keeps a worker awake', async () => {
  const { sent, receive } = connect();
  receive([{ type: 'ping', id: 9 }]);
  await vi.advanceTimersByTimeAsync(0);
  expect(sent).toContainEqual({ type: 'pong', id: 9 });
});

describe('messages that overtake each other', () => {
  const result = (id: number) => [{ type: 'result', id }];

  it('are taken in the order of their numbers', () => {
    const { events, receive } = connect();
    receive(result(2), { seq: 2 });
    expect(events.onFrame).not.toHaveBeenCalled();
    receive([welcome], { seq: 1 });
    expect(events.onWelcome).toHaveBeenCalledOnce();
    receive(result(4), { seq: 4 });
    receive(result(3), { seq: 3 });
    expect(events.onFrame.mock.calls).toMatchObject([[{ id: 2 }], [{ id: 3 }], [{ id: 4 }]]);
  });

  it('end the connection where a number comes twice', () => {
    const { events, receive } = connect();
    receive([welcome], { seq: 1 });
    receive(result(1), { seq: 1 });
    expect(events.onFrame).not.toHaveBeenCalled();
    expect(events.onLost).toHaveBeenCalledExactlyOnceWith({ kind: 'lost' });
  });

  it('are no sign of life while they wait for one that was lost', async () => {
    const { connection, events, receive } = connect();
    receive([welcome], { seq: 1 });
    connection.doubt();
    await vi.advanceTimersByTimeAsync(1_000);
    receive([{ type: 'pong', id: 1 }], { seq: 3 });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(events.onLost).toHaveBeenCalledExactlyOnceWith({ kind: 'lost' });
  });
});

describe('a host that is hostile or broken', () => {
  it.each([
    ['another session', [welcome], { session: 'b'.repeat(32) }],
    ['no session', [welcome], { session: undefined }],
    ['another envelope', [welcome], { portcullis: 2 }],
    ['frames that are none', 'welcome', {}],
    ['too many frames', Array.from({ length: 5_000 }, () => welcome), {}],
    ['a welcome without a window', [{ ...welcome, limits: {} }], {}],
    ['a welcome of a page', [{ type: 'hello', protocol: [1, 1], features: [], target: 'x' }], {}],
    ['a lane that nobody asked for', [{ type: 'lane-offer', token: 't', url: 'https://evil.example' }], {}],
    ['nothing at all', [null, 7, {}], {}],
  ])('is not heard with %s', (_what, frames, different) => {
    const { events, receive } = connect();
    receive(frames, different);
    for (const told of Object.values(events)) expect(told).not.toHaveBeenCalled();
  });

  it('is heard in its good frames beside a bad one', () => {
    const { events, receive } = connect();
    receive([{ type: 'result' }, welcome]);
    expect(events.onWelcome).toHaveBeenCalledOnce();
  });

  it('does not write into the page’s prototypes', () => {
    const { receive, transport } = connect();
    transport()?.onMessage(
      JSON.parse(`{"portcullis":1,"session":"${SESSION}","__proto__":{"hurt":1},"frames":[{"type":"__proto__"}]}`),
    );
    receive([JSON.parse('{"type":"result","id":1,"__proto__":{"hurt":1}}')]);
    expect(({} as Record<string, unknown>)['hurt']).toBeUndefined();
  });
});

describe('host instances', () => {
  it('the first that answers is the one: others on the same port are ignored', () => {
    const { events, receive } = connect();
    receive([welcome]);
    receive([{ type: 'result', id: 1, value: 'from a popup' }], { host: 'host 2' });
    receive([{ type: 'result', id: 1, value: 'ours' }]);
    expect(events.onFrame.mock.calls).toEqual([[{ type: 'result', id: 1, value: 'ours' }]]);
  });

  it('each one-shot may be answered by another', () => {
    const { events, receive } = connect('message');
    receive([welcome]);
    receive([welcome], { host: 'host 2' });
    expect(events.onWelcome).toHaveBeenCalledTimes(2);
  });
});

describe('the end', () => {
  it('is told once, whoever brings it', () => {
    const { events, transport, connection } = connect();
    transport()?.onClose({ kind: 'lost', cause: 'c' });
    transport()?.onClose({ kind: 'lost' });
    connection.drop();
    expect(events.onLost).toHaveBeenCalledExactlyOnceWith({ kind: 'lost', cause: 'c' });
  });

  it('from our side is not told, and what was sent in this turn still leaves', () => {
    const { events, sent, connection, close } = connect();
    connection.send({ type: 'cancel', id: 3 });
    connection.close();
    connection.close();
    expect(sent).toMatchObject([{ type: 'hello' }, { type: 'cancel', id: 3 }]);
    expect(close).toHaveBeenCalledOnce();
    expect(events.onLost).not.toHaveBeenCalled();
  });

  it('comes when a silent host is waited for', async () => {
    const { events, state, sent } = connect();
    state.isWaiting = true;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(events.onLost).toHaveBeenCalledExactlyOnceWith({ kind: 'lost' });
    expect(sent).toMatchObject([{ type: 'hello' }, { type: 'ping', id: 1 }]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('comes where the one answer to a one-shot is somebody else’s', () => {
    const { events, transport } = connect('message');
    transport()?.onMessage({ hello: 'there' });
    expect(events.onLost).toHaveBeenCalledOnce();
  });
});

it('hands on nothing that came in the same message behind what made it close', () => {
  const { connection, events, receive } = connect();
  events.onFrame.mockImplementation(() => connection.close());
  receive([
    { type: 'result', id: 1 },
    { type: 'result', id: 2 },
  ]);
  expect(events.onFrame).toHaveBeenCalledExactlyOnceWith({ type: 'result', id: 1 });
});

describe('what is too large for a message of the browser', () => {
  const bytesOf = ({ input, value = input, data = value }: Readonly<Partial<Record<string, string>>>) =>
    data?.length ?? 0;
  const bounded = () => {
    const all = connect();
    all.onSend.mockImplementation(({ frames }: { frames: readonly Parameters<typeof bytesOf>[0][] }) => {
      if (frames.reduce((sum, frame) => sum + bytesOf(frame), 0) > 10)
        throw new Error('Message exceeded maximum allowed size of 64MiB.');
    });
    return all;
  };
  const request = (id: number, input: string) => ({ type: 'request', id, kind: 'query', name: 'echo', input }) as const;

  // Went wrong: each attempt sent all of it together again, until all calls of the session had failed.
  it('goes in several', async () => {
    const { connection, sent, events } = bounded();
    for (const id of [1, 2, 3]) connection.send(request(id, 'x'.repeat(6)));
    await vi.advanceTimersByTimeAsync(0);
    expect(sent).toMatchObject([{ type: 'hello' }, { id: 1 }, { id: 2 }, { id: 3 }]);
    expect(events.onLost).not.toHaveBeenCalled();
  });

  it('fails alone where it is one value', async () => {
    const { connection, sent, events } = bounded();
    const tooLong = 'x'.repeat(20);
    connection.send(request(1, tooLong));
    connection.send({ type: 'subscribe', id: 2, name: 'items', input: tooLong, credit: 1 });
    connection.send({ type: 'port-message', id: 3, seq: 1, value: tooLong });
    connection.send(request(4, 'x'));
    await vi.advanceTimersByTimeAsync(0);
    const ended = { code: 'MESSAGE_TOO_LARGE', delivered: 'no' };
    expect(events.onFrame.mock.calls.flat()).toMatchObject([
      { type: 'error', id: 1, ...ended },
      { type: 'end', id: 2, ...ended },
      { type: 'port-close', id: 3, ...ended },
    ]);
    expect(sent).toMatchObject([{ type: 'hello' }, { id: 4 }]);
  });

  // Went wrong: what one handler of the page returned ended the connection, with all that others waited for.
  it.each([
    { type: 'result', id: 1, value: 'x'.repeat(20) },
    { type: 'error', id: 1, code: 'NO', message: '', delivered: 'yes', application: true, data: 'x'.repeat(20) },
  ] as const)('fails at the extension where it is a $type', async (outcome) => {
    const { connection, sent, events } = bounded();
    connection.send(outcome);
    connection.send(request(4, 'x'));
    await vi.advanceTimersByTimeAsync(0);
    const ended = { type: 'error', id: 1, code: 'MESSAGE_TOO_LARGE', delivered: 'yes' };
    expect(sent).toMatchObject([{ type: 'hello' }, ended, { id: 4 }]);
    expect([events.onFrame, events.onLost].map(({ mock }) => mock.calls)).toEqual([[], []]);
  });
});
