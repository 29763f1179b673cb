import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { evaluateInWorker } from '../support/browser/index.ts';
import { extensionUnderTest, idOf } from './fixtures/extension-under-test.ts';
import { openStage, type Stage } from './fixtures/stage.ts';

const ID = idOf('raw');
const SESSION = '0123456789abcdef0123456789abcdef';
const PORT_NAME = 'portcullis/1';

const HELLO = { type: 'hello', protocol: [1, 1], features: [], target: ID };
/** A call that would be answered if it were taken. */
const REQUEST = { type: 'request', id: 7, kind: 'query', name: 'echo', input: 'by hand' };
const RESULT = { type: 'result', id: 7, value: 'by hand' };
const WELCOME = expect.objectContaining({ type: 'welcome' }) as unknown;

const envelope = (frames: unknown): Readonly<Record<string, unknown>> => ({ portcullis: 1, session: SESSION, frames });
const framesIn = (replies: readonly unknown[]): readonly unknown[] =>
  replies.flatMap((reply) => (reply as { frames?: readonly unknown[] } | null)?.frames ?? []); // a reply is anything

let stage: Stage;

beforeAll(async () => {
  stage = await openStage({ extensions: () => [extensionUnderTest({ name: 'raw', allow: `['http://localhost/*']` })] });
});
afterAll(() => stage.close());
afterEach(async () => {
  expect(await stage.takeNoise()).toEqual([]);
});

test('frames that are well formed are answered, so that silence elsewhere means something', async () => {
  const visitor = await stage.open('localhost');
  const overMessage = await visitor.sendRaw(ID, envelope([HELLO, REQUEST]));
  expect(framesIn(overMessage.replies)).toMatchObject([WELCOME, RESULT]);
  const overPort = await visitor.postRaw(ID, PORT_NAME, [envelope([HELLO]), envelope([REQUEST])], 2);
  expect(framesIn(overPort.replies)).toMatchObject([WELCOME, RESULT]);
});

describe.each(['localhost', 'stranger.test'])("the extension's other listener, asked from %s", (host) => {
  test('answers every message that bears no marker', async () => {
    const visitor = await stage.open(host);
    const { denied, instance } = await stage.evidence(ID);
    for (const message of ['hello', 1, false, [], {}, { type: 'hello' }, { frames: [HELLO] }, { session: SESSION }]) {
      expect(await visitor.sendRaw(ID, message)).toEqual({
        replies: [{ answeredBy: 'the other listener', message }],
        closed: false,
      });
    }
    // Who speaks to somebody else is nobody that the gate judges.
    expect(await stage.evidence(ID)).toMatchObject({ denied, instance });
  });

  test('serves every port of another name', async () => {
    const visitor = await stage.open(host);
    const { denied, instance } = await stage.evidence(ID);
    for (const name of ['', 'other', 'portcullis', 'portcullis/2', 'Portcullis/1']) {
      // What is marked is not for the other listener, and not for the host on a port that is not its own.
      const exchange = await visitor.postRaw(ID, name, ['one', envelope([HELLO, REQUEST]), 'two'], 2);
      expect(exchange).toEqual({
        replies: ['one', 'two'].map((message) => ({ answeredBy: 'the other listener', message })),
        closed: false,
      });
    }
    expect(await stage.evidence(ID)).toMatchObject({ denied, instance });
  });
});

test("what bears no marker on the host's own port is left to others, and the session goes on", async () => {
  const visitor = await stage.open('localhost');
  const messages = ['noise', envelope([HELLO]), { more: 'noise' }, envelope([REQUEST])];
  const { replies, closed } = await visitor.postRaw(ID, PORT_NAME, messages, 4);
  expect(closed).toBe(false);
  expect(framesIn(replies)).toMatchObject([WELCOME, RESULT]);
  expect(replies).toContainEqual({ answeredBy: 'the other listener', message: 'noise' });
  expect(replies).toContainEqual({ answeredBy: 'the other listener', message: { more: 'noise' } });
});

const FRAMES = [HELLO, REQUEST];

/** Each holds a call that would run if the envelope were taken. */
const MALFORMED_ENVELOPES: readonly (readonly [what: string, message: Readonly<Record<string, unknown>>])[] = [
  ['nothing but the marker', { portcullis: 1 }],
  ['another version of the envelope', { ...envelope(FRAMES), portcullis: 2 }],
  ['a marker that is no number', { ...envelope(FRAMES), portcullis: '1' }],
  ['no session', { portcullis: 1, frames: FRAMES }],
  ['a session that is a number', { ...envelope(FRAMES), session: 1 }],
  ['a session that is too short', { ...envelope(FRAMES), session: SESSION.slice(1) }],
  ['a session that is too long', { ...envelope(FRAMES), session: `${SESSION}0` }],
  ['a session in capitals', { ...envelope(FRAMES), session: SESSION.toUpperCase() }],
  ['a host that is no word', { ...envelope(FRAMES), host: { toString: 'x' } }],
  ['no frames', { portcullis: 1, session: SESSION }],
  ['frames that are no list', envelope({ 0: HELLO, 1: REQUEST, length: 2 })],
  ['frames that are a text', envelope('frames')],
  ['more frames than anybody means', envelope([HELLO, ...Array<unknown>(5_000).fill(REQUEST)])],
];

/** Frames that no page may send, and the id by which the page can be told. */
const MALFORMED_FRAMES: readonly (readonly [what: string, frame: unknown, id?: number])[] = [
  ['null', null],
  ['a number', 1],
  ['a text', 'request'],
  ['a list', [REQUEST]],
  ['no type', {}],
  ['a type that is no text', { ...REQUEST, type: { toString: 'request' } }, 7],
  ['an unknown type', { ...REQUEST, type: 'demand' }, 7],
  ['an inherited type', { ...REQUEST, type: 'constructor' }, 7],
  ['a prototype for a type', JSON.parse('{ "__proto__": { "type": "request" }, "type": "__proto__", "id": 7 }'), 7],
  ['a frame whose fields are all inherited', JSON.parse(`{ "__proto__": ${JSON.stringify(REQUEST)} }`)],
  ['a frame of the other side', { ...REQUEST, type: 'item' }, 7],
  ['an id that is a text', { ...REQUEST, id: '7' }],
  ['an id that is negative', { ...REQUEST, id: -7 }, -7],
  ['an id that is no whole number', { ...REQUEST, id: 7.5 }],
  ['no id', { type: 'request', kind: 'query', name: 'echo' }],
  ['no kind', { type: 'request', id: 7, name: 'echo' }, 7],
  ['no name', { type: 'request', id: 7, kind: 'query' }, 7],
  ['a name that is no text', { ...REQUEST, name: ['echo'] }, 7],
  ['a name without end', { ...REQUEST, name: 'echo'.repeat(1_000) }, 7],
  ['a deadline that is negative', { ...REQUEST, timeoutMs: -1 }, 7],
  ['a deadline that is no number', { ...REQUEST, timeoutMs: null }, 7],
];

const invalid = (id?: number): readonly unknown[] =>
  id === undefined ? [] : [expect.objectContaining({ type: 'error', id, code: 'INVALID_FRAME', delivered: 'no' })];

test('a malformed envelope runs nothing and is answered nothing, and the host lives on', async () => {
  const visitor = await stage.open('localhost');
  const before = await stage.evidence(ID);
  for (const [what, message] of MALFORMED_ENVELOPES) {
    const overMessage = await visitor.sendRaw(ID, message);
    expect.soft(framesIn(overMessage.replies), what).toEqual([]);
    const overPort = await visitor.postRaw(ID, PORT_NAME, [message, envelope([HELLO, { ...REQUEST, id: 8 }])], 2);
    expect.soft(framesIn(overPort.replies), what).toMatchObject([WELCOME, { ...RESULT, id: 8 }]);
  }
  const after = await stage.evidence(ID);
  expect(after.entered.length - before.entered.length).toBe(MALFORMED_ENVELOPES.length); // the last call of each port
  expect(after).toMatchObject({ instance: before.instance, uncaught: [] });
});

test('a malformed frame costs only itself, and the host lives on', async () => {
  const visitor = await stage.open('localhost');
  const before = await stage.evidence(ID);
  for (const [what, frame, id] of MALFORMED_FRAMES) {
    const frames = [HELLO, frame, { ...REQUEST, id: 8 }];
    const expected = [WELCOME, ...invalid(id), expect.objectContaining({ ...RESULT, id: 8 })];
    const overMessage = await visitor.sendRaw(ID, envelope(frames));
    expect.soft(framesIn(overMessage.replies), what).toEqual(expected);
    const posted = frames.map((one) => envelope([one]));
    const overPort = await visitor.postRaw(ID, PORT_NAME, posted, expected.length);
    expect.soft(framesIn(overPort.replies), what).toEqual(expected);
  }
  const after = await stage.evidence(ID);
  expect(after.entered.length - before.entered.length).toBe(2 * MALFORMED_FRAMES.length); // the call after each, twice
  expect(after).toMatchObject({ instance: before.instance, uncaught: [] });
});

test('a call before any hello is answered as invalid and runs nothing', async () => {
  const visitor = await stage.open('localhost');
  const { entered } = await stage.evidence(ID);
  const overMessage = await visitor.sendRaw(ID, envelope([REQUEST]));
  expect(framesIn(overMessage.replies)).toEqual(invalid(7));
  const overPort = await visitor.postRaw(ID, PORT_NAME, [envelope([REQUEST])], 1);
  expect(framesIn(overPort.replies)).toEqual(invalid(7));
  expect((await stage.evidence(ID)).entered).toEqual(entered);
});

test('an unknown frame that says it is optional is passed over', async () => {
  const visitor = await stage.open('localhost');
  const frames = [HELLO, { type: 'from-the-future', id: 7, optional: true }, REQUEST];
  expect(framesIn((await visitor.sendRaw(ID, envelope(frames))).replies)).toMatchObject([WELCOME, RESULT]);
});

test('a page whose protocol is another learns which side is old, and its calls do not run', async () => {
  const visitor = await stage.open('localhost');
  const { entered } = await stage.evidence(ID);
  for (const [protocol, side] of [
    [[2, 9], 'extension'],
    [[0, 0], 'page'],
  ] as const) {
    const { replies } = await visitor.sendRaw(ID, envelope([{ ...HELLO, protocol }, REQUEST]));
    expect(framesIn(replies)[0]).toMatchObject({ type: 'refuse', code: 'UNSUPPORTED_VERSION', side });
  }
  expect((await stage.evidence(ID)).entered).toEqual(entered);
});

test('keys that would pollute a prototype reach the handler as data, and pollute nothing', async () => {
  const visitor = await stage.open('localhost');
  const input: unknown = JSON.parse(
    '{ "__proto__": { "polluted": 1 }, "constructor": { "prototype": { "polluted": 1 } } }',
  );
  const { replies } = await visitor.sendRaw(ID, envelope([HELLO, { ...REQUEST, input }]));
  expect(framesIn(replies)).toHaveLength(2);
  expect(await evaluateInWorker(stage.chromium.browser, ID, '({}).polluted === undefined')).toBe(true);
  expect(await visitor.page.evaluate('({}).polluted === undefined')).toBe(true);
});

test('a denied page learns nothing from frames either, however they are made', async () => {
  const visitor = await stage.open('stranger.test');
  const before = await stage.evidence(ID);
  const refusal = {
    portcullis: 1,
    session: '0'.repeat(32),
    frames: [{ type: 'refuse', code: 'ORIGIN_NOT_ALLOWED', message: expect.any(String) as unknown }],
  };
  for (const message of [envelope([HELLO, REQUEST]), envelope([REQUEST]), { portcullis: 'no such thing' }]) {
    expect(await visitor.sendRaw(ID, message)).toEqual({ replies: [refusal], closed: false });
    expect(await visitor.postRaw(ID, PORT_NAME, [message], 2)).toEqual({ replies: [refusal], closed: true });
  }
  expect((await stage.evidence(ID)).entered).toEqual(before.entered);
});
