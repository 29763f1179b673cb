import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { messageTransport } from '../../../sdk/client/transports/message-transport.ts';
import type { TransportEnd } from '../../../sdk/peer/transport.ts';
import type { Frame, RequestFrame } from '../../../sdk/protocol/frames.ts';

const NO_RECEIVER = 'Could not establish connection. Receiving end does not exist.';

type Callback = (reply: unknown) => void;

let callbacks: Callback[];
let messages: { readonly frames: readonly unknown[] }[];
let runtime: { lastError: { message: string } | undefined };

beforeEach(() => {
  vi.useFakeTimers();
  callbacks = [];
  messages = [];
  runtime = { lastError: undefined };
  const sendMessage = (_id: string, message: { readonly frames: readonly unknown[] }, callback: Callback): void => {
    if (message.frames.some((frame) => Object.hasOwn(frame as object, 'input')))
      throw new Error('Message exceeded maximum allowed size of 64MiB.');
    messages.push(message);
    callbacks.push(callback);
  };
  vi.stubGlobal('chrome', { runtime: Object.assign(runtime, { sendMessage }) });
});
afterEach(() => {
  vi.useRealTimers();
});

const HELLO = { type: 'hello', protocol: [1, 1], features: [], target: 'a'.repeat(32) } as const;
const REFUSE = { type: 'refuse', code: 'RATE_LIMITED', message: 'slower', limit: 'requestsPerSecond', retryAfterMs: 5 };
const REFUSAL = { portcullis: 1, session: '0'.repeat(32), frames: [REFUSE] };

/** Sends two calls, after a `hello` or together with it, and gathers how the transport ends. */
function sendTwo(heard: unknown[] = [], isTogether = false): readonly TransportEnd[] {
  const ends: TransportEnd[] = [];
  const transport = messageTransport('a'.repeat(32))({
    onMessage: (message) => heard.push(message),
    onClose: (end) => ends.push(end),
  });
  const send = (...frames: Frame[]) => transport.send({ portcullis: 1, session: '1'.repeat(32), frames });
  const request = (id: number): RequestFrame => ({ type: 'request', id, kind: 'mutation', name: 'change' });
  if (isTogether) send(HELLO, request(1), request(2));
  else {
    send(HELLO);
    callbacks[0]?.({ frames: [{ type: 'welcome' }] });
    for (const list of [callbacks, messages, heard]) list.length = 0;
    send(request(1), request(2));
  }
  return ends;
}

function reachNobody(call: number): void {
  runtime.lastError = { message: NO_RECEIVER };
  callbacks[call]?.(undefined);
  runtime.lastError = undefined;
}

test('where each message reached nobody, nothing was delivered', () => {
  const ends = sendTwo();
  reachNobody(0);
  reachNobody(1);
  expect(ends).toEqual([{ kind: 'no-receiver', cause: NO_RECEIVER }]);
  expect(vi.getTimerCount()).toBe(0);
});

// Went wrong once: while an extension was updated, a call that reached nobody passed off another one that was running there as undelivered. It ran twice.
test('a message that reached nobody tells nothing of another one that is still without an answer', () => {
  const ends = sendTwo();
  reachNobody(1);
  expect(ends).toEqual([]);
  vi.advanceTimersByTime(1_000);
  expect(ends).toEqual([{ kind: 'lost' }]);
});

test('one answer that the browser lost makes the delivery of all unknown', () => {
  const ends = sendTwo();
  reachNobody(1);
  callbacks[0]?.(undefined);
  expect(ends).toEqual([{ kind: 'lost' }]);
  expect(vi.getTimerCount()).toBe(0);
});

// Went wrong: a refusal before the first welcome passed off the calls of other messages, which may be running, as undelivered.
test('a refusal is of its own message alone: while another has no answer, it fails its call', () => {
  const heard: unknown[] = [];
  const ends = sendTwo(heard);
  callbacks[1]?.(REFUSAL);
  const data = { limit: 'requestsPerSecond', retryAfterMs: 5 };
  const error = { type: 'error', id: 2, code: 'RATE_LIMITED', message: 'slower', delivered: 'no', data };
  expect(heard).toEqual([{ ...REFUSAL, frames: [error] }]);
  expect(ends).toEqual([]);
  callbacks[0]?.(REFUSAL);
  expect(heard[1]).toBe(REFUSAL);
});

// Mutations wait for the welcome, which would else come with the outcome of a call, after minutes perhaps.
test('the first hello goes alone, and its refusal means nothing while calls have no answer', () => {
  const heard: unknown[] = [];
  const ends = sendTwo(heard, true);
  expect(messages.map(({ frames }) => frames.length)).toEqual([1, 2, 2]);
  callbacks[0]?.(REFUSAL);
  expect(heard).toEqual([{ ...REFUSAL, frames: [] }]);
  expect(ends).toEqual([]);
});

test('an answer without the outcome, after minutes, asks for patience: the call is sent again under its id', () => {
  const ends = sendTwo();
  vi.advanceTimersByTime(240_000);
  callbacks[0]?.({ frames: [{ type: 'welcome' }] });
  callbacks[1]?.({ frames: [{ type: 'welcome' }, { type: 'result', id: 2 }] });
  expect(ends).toEqual([]);
  expect(messages).toHaveLength(3);
  expect(messages[2]).toMatchObject({ frames: [{ type: 'hello' }, { type: 'request', id: 1, resent: true }] });
});

test('a refused request for an outcome that takes minutes does not pass off its call, which runs, as undelivered', () => {
  const heard: unknown[] = [];
  sendTwo(heard);
  vi.advanceTimersByTime(240_000);
  callbacks[0]?.({ frames: [{ type: 'welcome' }] });
  callbacks[2]?.(REFUSAL);
  expect(heard.at(-1)).toMatchObject({ frames: [{ type: 'error', id: 1, delivered: 'unknown' }] });
});

// Went wrong: the extension was updated meanwhile, and the call, which had run there, passed off as undelivered.
test('a request for an outcome that takes minutes, and now reaches nobody, was delivered before', () => {
  const ends = sendTwo();
  vi.advanceTimersByTime(240_000);
  callbacks[1]?.({ frames: [{ type: 'welcome' }, { type: 'result', id: 2 }] });
  callbacks[0]?.({ frames: [{ type: 'welcome' }] });
  reachNobody(2);
  expect(ends).toEqual([{ kind: 'lost' }]);
});

test('an answer without the outcome, at once, is none', () => {
  const ends = sendTwo();
  callbacks[0]?.({ frames: [{ type: 'welcome' }] });
  expect(ends).toEqual([{ kind: 'lost' }]);
  expect(messages).toHaveLength(2);
});

test('a call that is too large for a message of the browser fails alone', async () => {
  const heard: unknown[] = [];
  const ends: TransportEnd[] = [];
  const transport = messageTransport('a'.repeat(32))({
    onMessage: (message) => heard.push(message),
    onClose: (end) => ends.push(end),
  });
  const request = { type: 'request', kind: 'mutation', name: 'change' } as const;
  const frames = [HELLO, { ...request, id: 1 }, { ...request, id: 2, input: 'much' }];
  transport.send({ portcullis: 1, session: '1'.repeat(32), frames });
  await Promise.resolve();
  expect(heard).toMatchObject([{ frames: [{ type: 'error', id: 2, code: 'MESSAGE_TOO_LARGE', delivered: 'no' }] }]);
  expect(messages.map((message) => message.frames.length)).toEqual([1, 2]);
  expect(ends).toEqual([]);
});

// Went wrong: the piece that was asked for never came, and the call whose value it is part of waited to its deadline.
test('a refused message without a call comes again when the refusal says, as long as anything waits for it', () => {
  const heard: unknown[] = [];
  const ends: TransportEnd[] = [];
  const transport = messageTransport('a'.repeat(32))({
    onMessage: (message) => heard.push(message),
    onClose: (end) => ends.push(end),
  });
  const pull: Frame = { type: 'pull', id: 7, start: 0, end: 10 };
  const request: RequestFrame = { type: 'request', id: 1, kind: 'query', name: 'look' };
  transport.send({ portcullis: 1, session: '1'.repeat(32), frames: [HELLO, pull, request] });
  callbacks[0]?.({ ...REFUSAL, frames: [{ ...REFUSE, retryAfterMs: 200 }] });
  vi.advanceTimersByTime(199);
  expect([messages.length, heard, ends]).toEqual([2, [{ ...REFUSAL, frames: [] }], []]);
  vi.advanceTimersByTime(1);
  expect(messages.slice(2)).toEqual([messages[0]]);
  callbacks[2]?.({ ...REFUSAL, frames: [{ ...REFUSE, retryAfterMs: undefined }] }); // never
  vi.advanceTimersByTime(10_000);
  callbacks[2]?.(REFUSAL);
  transport.close();
  vi.advanceTimersByTime(10_000);
  expect(messages).toHaveLength(3);
});
