import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { isApplicationError, isPortcullisError } from '../../sdk/protocol/errors.ts';
import { settle } from '../support/fake-runtime/fake-runtime.ts';
import { HOST_ID, HostileHost, WELCOME, outcomeOf, withPendingCalls } from './hostile-host.ts';
import { isPolluted } from './set-up.ts';
import { HOST_FRAME_FIELDS } from '../support/frame-shapes.ts';
import { wellFormed, wrongFrames } from './wrong-frames.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(async () => {
  await vi.advanceTimersByTimeAsync(60_000); // a client that throws where nobody listens fails the run
  vi.useRealTimers();
  expect(isPolluted()).toBe(false);
});

type Pending = Awaited<ReturnType<typeof withPendingCalls>>;

/** The calls wait as before, and their true outcomes settle them. */
async function expectUnharmed({ host, outcomes }: Pending): Promise<void> {
  expect(outcomes.map(outcomeOf)).toEqual([undefined, undefined, undefined]);
  await host.say([1, 2, 3].map((id) => ({ type: 'result', id, value: `true ${String(id)}` })));
  expect(outcomes.map(outcomeOf)).toEqual(['true 1', 'true 2', 'true 3']);
  expect(host.connections).toBe(1);
}

const result = (id: unknown, value: unknown = 'false'): object => ({ type: 'result', id, value });

describe('a frame of the host with a field of the wrong type', () => {
  it.each([...wrongFrames(HOST_FRAME_FIELDS)])('settles nothing: %s', async (_what, frame) => {
    const pending = await withPendingCalls();
    await pending.host.say([frame]);
    await expectUnharmed(pending);
  });
});

describe('a message of the host', () => {
  const frames = [1, 2, 3].map((id) => result(id));

  it.each([
    ['of another session', { session: 'f'.repeat(32) }],
    ['of no session', { session: undefined }],
    ['of a session that is no text', { session: 1 }],
    ['of another host instance', { host: 'host-instance-2' }],
    ['of no host instance', { host: undefined }],
    ['of a host instance that is no text', { host: [HOST_ID] }],
    ['of another version of the envelope', { portcullis: 2 }],
    ['with one frame in the place of the list', { frames: result(1) }],
    ['with 4,097 frames', { frames: Array<unknown>(4_097).fill(result(1)) }],
  ])('%s settles nothing', async (_what, different) => {
    const pending = await withPendingCalls();
    await pending.host.say(frames, different);
    await expectUnharmed(pending);
  });

  it.each([null, 1, 'text', [], {}, { frames }, { portcullis: 1 }, [result(1)]])(
    'that is none settles nothing: %j',
    async (message) => {
      const pending = await withPendingCalls();
      await pending.host.post(message);
      await expectUnharmed(pending);
    },
  );

  it.each([
    [
      'results of calls that nobody made',
      [result(0), result(4), result(Number.MAX_SAFE_INTEGER), result(-1), result('1')],
    ],
    [
      'frames that only a page may send',
      [{ type: 'request', id: 1, kind: 'query', name: 'any' }, { type: 'cancel', id: 1 }, { type: 'hello' }],
    ],
    [
      'frames that nobody knows',
      [{ type: 'sparkle', id: 1 }, { type: 'constructor', id: 1 }, { type: '__proto__', id: 1 }, { id: 1 }],
    ],
    ['no frames at all', [null, 1, 'result', [result(1)], [], {}]],
    ['pongs that nobody asked for', Array.from({ length: 1_000 }, (_, id) => ({ type: 'pong', id }))],
    [
      'items of streams that nobody opened',
      [wellFormed(HOST_FRAME_FIELDS, 'item'), wellFormed(HOST_FRAME_FIELDS, 'end')],
    ],
  ])('with %s settles nothing', async (_what, hostile) => {
    const pending = await withPendingCalls();
    await pending.host.say(hostile);
    await expectUnharmed(pending);
  });

  it('made of anything settles no call but those it names', async () => {
    const pending = await withPendingCalls();
    const types = fc.constantFrom(...Object.keys(HOST_FRAME_FIELDS).filter((type) => type !== 'refuse'));
    const frame = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc
        .tuple(
          types,
          fc.dictionary(
            fc.constantFrom('value', 'data', 'code', 'limits', 'epoch', '__proto__'),
            fc.jsonValue({ maxDepth: 2 }),
          ),
        )
        .map(([type, fields]) => ({
          ...wellFormed(HOST_FRAME_FIELDS, type),
          ...fields,
          id: 99,
          limits: WELCOME.limits,
          // Another version than the page speaks is a refusal.
          protocol: WELCOME.protocol,
        })),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(frame, { maxLength: 5 }), async (anything) => {
        await pending.host.say(anything);
        expect(pending.outcomes.map(outcomeOf)).toEqual([undefined, undefined, undefined]);
      }),
      { numRuns: 500 },
    );
    await expectUnharmed(pending);
  });
});

describe('a call', () => {
  it('is settled by the first outcome, whatever follows', async () => {
    const { host, outcomes } = await withPendingCalls();
    await host.say([
      result(1, 'first'),
      result(1, 'second'),
      { type: 'error', id: 1, code: 'TIMEOUT', message: '', delivered: 'no' },
    ]);
    await host.say([result(1, 'third')]);
    expect(outcomeOf(outcomes[0])).toBe('first');
  });

  it.each(['NOT_A_CODE', '', '__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'that fails with the code "%s" fails as INVALID_FRAME',
    async (code) => {
      const { host, outcomes } = await withPendingCalls();
      await host.say([{ type: 'error', id: 1, code, message: 'x', delivered: 'yes' }]);
      const failure = outcomeOf(outcomes[0]);
      expect(isPortcullisError(failure, 'INVALID_FRAME')).toBe(true);
      expect(failure).toMatchObject({ delivered: 'yes' });
    },
  );

  it.each(['maybe', '', '__proto__', 'NO'])(
    'of which the host says that it was delivered "%s" is one of which nothing is known',
    async (delivered) => {
      const { host, outcomes } = await withPendingCalls();
      await host.say([{ type: 'error', id: 1, code: 'TIMEOUT', message: 'x', delivered }]);
      expect(outcomeOf(outcomes[0])).toMatchObject({ code: 'TIMEOUT', delivered: 'unknown' });
    },
  );

  it('takes an application error for nothing else, whatever its code and data are', async () => {
    const { host, outcomes } = await withPendingCalls();
    const data: unknown = JSON.parse('{ "__proto__": { "polluted": 1 }, "retryAfterMs": 1, "delivered": "no" }');
    await host.say([
      { type: 'error', id: 1, code: 'RATE_LIMITED', message: 'x', delivered: 'no', application: true, data },
    ]);
    const failure = outcomeOf(outcomes[0]);
    expect([isApplicationError(failure, 'RATE_LIMITED'), isPortcullisError(failure)]).toEqual([true, false]);
    expect(JSON.stringify((failure as { data: unknown }).data)).toBe(JSON.stringify(data));
  });

  it.each([
    ['depth', JSON.parse(`${'['.repeat(60)}${']'.repeat(60)}`) as unknown, undefined],
    ['nodes', Array(10_001).fill(0), undefined],
    ['frameBytes', 'x'.repeat(1_000_001), undefined],
    ['nodes', JSON.parse(`${'{"$p":["Map",[[1,'.repeat(6)}[${Array(10_000).fill(0).join()}]${']]]}'.repeat(6)}`), true],
  ])('whose result is beyond the limit %s fails, and was delivered', async (limit, value: unknown, encoded) => {
    const { host, outcomes } = await withPendingCalls();
    await host.say([{ ...result(1, value), ...(encoded && { encoded }) }]);
    expect(outcomeOf(outcomes[0])).toMatchObject({ code: 'MESSAGE_TOO_LARGE', delivered: 'yes', data: { limit } });
  });

  it.each([
    '{"$p":["nonsense"]}',
    '{"$p":1}',
    '{"$p":["Map",1]}',
    '{"$p":["again",7]}',
    '{"$p":["RegExp","(","z"]}',
    '{"$p":["bigint","xyz"]}',
    '{"$p":["__proto__",{"polluted":1}]}',
    '{"$p":["constructor",["return 1"]]}',
  ])('whose result is malformed inside fails, and was delivered: %s', async (text) => {
    const { host, outcomes } = await withPendingCalls();
    await host.say([{ ...result(1, JSON.parse(text)), encoded: true }]);
    expect(outcomeOf(outcomes[0])).toMatchObject({ code: 'INVALID_FRAME', delivered: 'yes' });
  });

  it.each([NaN, -1, 1e300, Number.MAX_VALUE])(
    'that is told to come again after %d ms settles by its deadline',
    async (retryAfterMs) => {
      const { host, outcomes } = await withPendingCalls({ timeoutMs: 5_000 });
      const data = { retryAfterMs, limit: 'requestsPerSecond' };
      await host.say([{ type: 'error', id: 1, code: 'RATE_LIMITED', message: 'x', delivered: 'no', data }]);
      await vi.advanceTimersByTimeAsync(5_000);
      expect(outcomeOf(outcomes[0])).toMatchObject({ code: expect.stringMatching(/TIMEOUT|RATE_LIMITED/) as string });
    },
  );
});

describe('a welcome', () => {
  const limits = (different: object): object => ({ limits: { ...WELCOME.limits, ...different } });

  it.each([
    ['a window below nothing', limits({ requests: -1 })],
    ['a window that is no number', limits({ requests: '8' })],
    ['a window without end', limits({ requests: null })],
    ['limits that are a list', { limits: [8, 8, 8, 8] }],
    [
      'limits that are inherited',
      { limits: JSON.parse('{"__proto__":{"requests":8,"frameBytes":8,"depth":8,"nodes":8}}') as unknown },
    ],
    ['an epoch that is an object', { epoch: {} }],
    ['a version that is a list', { version: ['1.0.0'] }],
    ['a ping interval below nothing', { pingIntervalMs: -1 }],
    ['more features than anybody has', { features: Array<string>(4_097).fill('x') }],
  ])('with %s is none, and calls settle by their deadline', async (_what, different) => {
    const host = new HostileHost({ timeoutMs: 3_000 });
    const outcome = vi.fn();
    void host.client.query('any').then(outcome, outcome);
    await settle();
    await host.say([{ ...WELCOME, ...different }]);
    expect(host.client.state).toBe('connecting');
    await vi.advanceTimersByTimeAsync(3_000);
    expect(outcomeOf(outcome)).toMatchObject({ code: 'TIMEOUT' });
  });

  it.each([
    ['that lets no call through', limits({ requests: 0 })],
    ['that lets no value through', limits({ frameBytes: 0, nodes: 0, depth: 0 })],
    ['of a protocol that nobody speaks', { protocol: 99 }],
    ['with a serialisation that nobody knows', { serialization: '__proto__' }],
  ])('%s leaves no call waiting beyond its deadline', async (_what, different) => {
    const host = new HostileHost({ timeoutMs: 3_000 });
    const outcome = vi.fn();
    void host.client.query('any').then(outcome, outcome);
    await settle();
    await host.say([{ ...WELCOME, ...different }]);
    void host.client.query('more', { some: 'input' }).then(outcome, outcome);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(outcome.mock.calls).toHaveLength(2);
  });

  // Went wrong: a browser fires a timer of no length, and one longer than it can count, as fast as it can.
  it.each([0, 1, 1e12, Number.MAX_VALUE])(
    'that names a ping interval of %d ms makes nobody busy',
    async (pingIntervalMs) => {
      const host = new HostileHost({ timeoutMs: 10_000 });
      const outcome = vi.fn();
      void host.client.query('any').then(outcome, outcome);
      await settle();
      await host.say([{ ...WELCOME, pingIntervalMs }]);
      const { length: heard } = host.heard;
      for (let second = 0; second < 8; second++) {
        await vi.advanceTimersByTimeAsync(1_000);
        await host.say([{ type: 'pong', id: second }]);
      }
      expect(host.heard.length - heard).toBeLessThan(30);
      await vi.advanceTimersByTimeAsync(10_000);
      expect(outcomeOf(outcome)).toMatchObject({ code: 'TIMEOUT' });
    },
  );

  it('that comes again and again changes no outcome', async () => {
    const pending = await withPendingCalls();
    for (let turn = 0; turn < 100; turn++) await pending.host.say([{ ...WELCOME, epoch: String(turn) }]);
    await expectUnharmed(pending);
  });
});

describe('a refusal', () => {
  it.each([0, 1, 1e300])('for %d ms, again and again, does not make the client spin for ever', async (retryAfterMs) => {
    const host = new HostileHost({ timeoutMs: 5_000 });
    const outcome = vi.fn();
    void host.client.query('any').then(outcome, outcome);
    for (let turn = 0; turn < 50; turn++) {
      await settle();
      await host.say([{ type: 'refuse', code: 'RATE_LIMITED', message: 'x', retryAfterMs }]);
      await vi.advanceTimersByTimeAsync(10);
    }
    expect(host.connections).toBeLessThanOrEqual(5);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(isPortcullisError(outcomeOf(outcome))).toBe(true);
  });

  it.each(['NOT_A_CODE', '__proto__', ''])('with the code "%s" is one all the same', async (code) => {
    const { host, outcomes } = await withPendingCalls();
    await host.say([{ type: 'refuse', code, message: 'x' }]);
    expect(isPortcullisError(outcomeOf(outcomes[0]), 'INVALID_FRAME')).toBe(true);
    expect(host.client.state).toBe('idle');
  });
});

describe('a subscription', () => {
  const subscribed = async () => {
    const host = new HostileHost();
    const items = host.client.subscribe('any')[Symbol.asyncIterator]();
    const first = items.next();
    await settle();
    await host.say([{ ...WELCOME, limits: { ...WELCOME.limits, streamCredit: 4 } }]);
    return { host, items, first };
  };
  const item = (value: number): object => ({ type: 'item', id: 1, value });

  // Went wrong: whatever came was kept until somebody asked for it.
  it('takes no more items than it asked for', async () => {
    const { host, items, first } = await subscribed();
    await host.say([0, 1, 2, 3, 4].map(item));
    expect(await first).toEqual({ done: false, value: 0 });
    expect(host.heard.at(-1)).toMatchObject({ type: 'subscribe' });
    await host.say(Array.from({ length: 4_000 }, (_, value) => item(value)));
    await expect(items.next()).rejects.toMatchObject({ code: 'INVALID_FRAME', delivered: 'yes' });
    expect(await items.next()).toEqual({ done: true, value: undefined });
    expect(host.heard.at(-1)).toMatchObject({ type: 'unsubscribe', id: 1 });
  });

  it('is ended by the first end, whatever follows', async () => {
    const { host, items, first } = await subscribed();
    await host.say([
      { type: 'end', id: 1 },
      item(1),
      { type: 'end', id: 1, code: 'TIMEOUT', message: '', delivered: 'no' },
    ]);
    expect([await first, await items.next()]).toEqual(Array(2).fill({ done: true, value: undefined }));
  });

  it.each(['NOT_A_CODE', '__proto__', ''])('that ends with the code "%s" fails as INVALID_FRAME', async (code) => {
    const { host, first } = await subscribed();
    const failure = first.catch((error: unknown) => error);
    await host.say([{ type: 'end', id: 1, code, message: 'x', delivered: 'yes' }]);
    expect(isPortcullisError(await failure, 'INVALID_FRAME')).toBe(true);
  });
});

/** Answers to a one-shot that settle nothing. */
const REPLIES: readonly unknown[] = [
  undefined,
  null,
  0,
  '',
  'welcome',
  [],
  {},
  { frames: 1 },
  { frames: [null] },
  { frames: ['welcome'] },
  { frames: [{ type: 'welcome' }] },
  { frames: [{ type: 'welcome', version: {}, protocol: [] }] },
  { frames: [{ type: '__proto__', side: 'constructor' }] },
  { portcullis: 1 },
  { portcullis: 1, session: 'x', frames: [] },
  { portcullis: 1, session: 'a'.repeat(32), frames: [WELCOME] },
  JSON.parse('{"__proto__":{"portcullis":1,"frames":[{"type":"welcome"}]}}'),
];

describe('the answer to a one-shot', () => {
  it.each(REPLIES)('that is none fails the call at once (%j)', async (reply) => {
    const host = new HostileHost({ transports: ['message'], retry: false }, () => reply);
    const outcome = vi.fn();
    void host.client.query('any').then(outcome, outcome);
    await settle();
    expect(outcomeOf(outcome)).toMatchObject({ code: 'CONNECTION_CLOSED', delivered: 'unknown' });
  });

  it('that comes at once and without the outcome is asked for again, and then fails the call', async () => {
    const host = new HostileHost({ transports: ['message'], timeoutMs: 3_000 }, ({ session }) => ({
      portcullis: 1,
      session,
      host: HOST_ID,
      frames: [WELCOME, result(99)],
    }));
    const outcome = vi.fn();
    void host.client.query('any').then(outcome, outcome);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(outcomeOf(outcome)).toMatchObject({ code: 'CONNECTION_CLOSED', delivered: 'unknown' });
  });

  const notMarked = REPLIES.filter((reply) => !JSON.stringify(reply ?? null).includes('epoch'));

  it.each(notMarked)('that is none makes no extension installed (%j)', async (reply) => {
    const host = new HostileHost({}, () => reply);
    const detection = host.client.detect({ timeoutMs: 1_000 });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await detection).toMatchObject({ status: 'unavailable' });
  });
});
