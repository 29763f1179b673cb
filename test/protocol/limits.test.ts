import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { event, query, unchecked } from '../../extension-side/host/index.ts';
import { DEFAULT_LIMITS } from '../../sdk/protocol/limits.ts';
import { pageAt, settle } from '../support/fake-runtime/fake-runtime.ts';
import { HELLO, RawPage, askRaw, envelope, request, sendRaw, type RawFrame } from '../support/fake-runtime/raw-page.ts';
import { ALLOWED, setUpHost, welcomedPage } from './set-up.ts';

const otherSession = (index: number): string => index.toString(16).padStart(32, 'a');
const failures = (frames: readonly RawFrame[]) => frames.filter(({ type }) => type === 'error');

/** An object so many levels deep. */
const nested = (levels: number): unknown => JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`);

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('requestsPerSecond and requestBurst', () => {
  const limits = { requestsPerSecond: 10, requestBurst: 4 };
  const limited = {
    type: 'error',
    code: 'RATE_LIMITED',
    delivered: 'no',
    data: { limit: 'requestsPerSecond', retryAfterMs: 100 },
  };

  it('refuse what a session sends beyond its burst, and say when to come again', async () => {
    const { fake, entered } = setUpHost({ limits });
    const page = await welcomedPage(fake); // the hello took one
    page.send(...[1, 2, 3, 4, 5].map((id) => request(id, 'echo')));
    await settle();
    expect(failures(page.frames)).toMatchObject([
      { id: 4, ...limited },
      { id: 5, ...limited },
    ]);
    expect(entered).toHaveLength(3);
    vi.advanceTimersByTime(100);
    page.send(request(4, 'echo', { input: 'again' }), request(5, 'echo'));
    await settle();
    expect(page.frames.slice(-2)).toMatchObject([
      { id: 5, ...limited },
      { type: 'result', id: 4 },
    ]);
  });

  it('give an origin twice as much, however many sessions it has', async () => {
    const { fake, entered } = setUpHost({ limits });
    for (let index = 0; index < 5; index++) {
      await sendRaw(fake, envelope([HELLO, request(1, 'echo'), request(2, 'echo')], otherSession(index)));
    }
    // Eight tokens: three for each of two sessions, and two for the third.
    expect(entered).toHaveLength(5);
    expect((await sendRaw(fake, envelope([HELLO], otherSession(9))))?.frames).toMatchObject([
      { type: 'refuse', code: 'RATE_LIMITED', limit: 'requestsPerSecond', retryAfterMs: 50 },
    ]);
  });

  it('of one origin take nothing from another', async () => {
    const { fake } = setUpHost({ limits, allow: [ALLOWED, 'https://other.example.com'] });
    for (let index = 0; index < 100; index++) await sendRaw(fake, envelope([HELLO], otherSession(index)));
    fake.sender = pageAt('https://other.example.com');
    expect(await askRaw(fake, request(1, 'echo', { input: 1 }))).toMatchObject([
      { type: 'welcome' },
      { type: 'result', value: 1 },
    ]);
  });

  // Went wrong: `Infinity` became `null` on its way, and a client waited for ever where it survived.
  it('that admit nothing name no time to come again', async () => {
    const { fake } = setUpHost({ limits: { requestsPerSecond: 0, requestBurst: 1 } });
    const page = await welcomedPage(fake);
    page.send(request(1, 'echo'));
    await settle();
    expect(page.frames).toMatchObject([{ id: 1, code: 'RATE_LIMITED', data: { limit: 'requestsPerSecond' } }]);
    expect(page.frames[0]?.['data']).not.toHaveProperty('retryAfterMs');
    const refused = await sendRaw(fake, envelope([HELLO]));
    expect(refused?.frames).toMatchObject([{ type: 'refuse', code: 'RATE_LIMITED' }]);
    expect(refused?.frames[0]).not.toHaveProperty('retryAfterMs');
  });
});

describe('an empty bucket', () => {
  const limits = { requestsPerSecond: 10, requestBurst: 1 };

  // Went wrong: the page heard nothing, and took a connection for dead that was only busy.
  it('keeps nobody from asking whether the extension is there', async () => {
    const page = await welcomedPage(setUpHost({ limits }).fake); // the hello took all
    page.send({ type: 'ping', id: 7 });
    await settle();
    expect(page.frames).toEqual([{ type: 'pong', id: 7 }]);
  });

  // Went wrong: nothing said so, and the events of a page that went on listening were lost without a gap.
  it('refuses to listen, and says when to come again', async () => {
    const page = await welcomedPage(setUpHost({ limits, events: { saved: event({ payload: unchecked() }) } }).fake);
    page.send({ type: 'listen', names: ['saved'], keepAlive: true });
    await settle();
    expect(page.frames).toMatchObject([
      { type: 'refuse', code: 'RATE_LIMITED', limit: 'requestsPerSecond', retryAfterMs: 100 },
    ]);
  });
});

describe('inFlightPerSession', () => {
  it('bounds the calls that run, also those that were cancelled and go on', async () => {
    const ends: ((value: string) => void)[] = [];
    const { fake } = setUpHost({
      limits: { inFlightPerSession: 2 },
      procedures: { stubborn: query(() => new Promise<string>((resolve) => ends.push(resolve))) },
    });
    const page = await welcomedPage(fake);
    page.send(...[1, 2, 3].map((id) => request(id, 'stubborn')));
    await settle();
    page.send({ type: 'cancel', id: 1 }, request(4, 'stubborn'));
    await settle();
    const limited = { code: 'RATE_LIMITED', delivered: 'no', data: { limit: 'inFlightPerSession', retryAfterMs: 250 } };
    expect(page.frames).toMatchObject([
      { id: 3, ...limited },
      { id: 1, code: 'ABORTED' },
      { id: 4, ...limited },
    ]);
    for (const end of ends) end('ended');
    await settle();
    page.send(request(5, 'stubborn'));
    await settle();
    expect(page.frames.slice(3)).toMatchObject([{ type: 'result', id: 2, value: 'ended' }]);
    expect(ends).toHaveLength(3);
  });

  it('is announced as the request window', async () => {
    const { fake } = setUpHost({ limits: { inFlightPerSession: 7 } });
    expect((await askRaw(fake))[0]).toMatchObject({ type: 'welcome', limits: { requests: 7 } });
  });
});

describe('sessionsPerOrigin', () => {
  const limit = { code: 'RATE_LIMITED', limit: 'sessionsPerOrigin', retryAfterMs: 1_000 };

  it('bounds the sessions that are connected', async () => {
    const { fake } = setUpHost({ limits: { sessionsPerOrigin: 2 } });
    await welcomedPage(fake, otherSession(1));
    await welcomedPage(fake, otherSession(2));
    expect((await sendRaw(fake, envelope([HELLO], otherSession(3))))?.frames).toMatchObject([
      { type: 'refuse', ...limit },
    ]);
  });

  // Went wrong: a page could open ports without end, as long as they named one session or none.
  it('bounds the ports too, whatever is sent over them', async () => {
    const { fake } = setUpHost({ limits: { sessionsPerOrigin: 2 }, allow: [ALLOWED, 'https://other.example.com'] });
    const open = async (): Promise<RawPage> => {
      const page = new RawPage(fake);
      await settle();
      return page;
    };
    const pages = [await open(), await open(), await open(), await open()];
    const beyond = await open();
    expect([beyond.isDisconnected, beyond.frames]).toMatchObject([true, [{ type: 'refuse', ...limit }]]);
    expect(pages.map(({ isDisconnected }) => isDisconnected)).toEqual([false, false, false, false]);
    fake.sender = pageAt('https://other.example.com');
    expect((await open()).isDisconnected).toBe(false);
    fake.sender = pageAt(ALLOWED);
    pages[0]?.port.disconnect();
    await settle();
    expect((await open()).isDisconnected).toBe(false);
  });
});

describe('streamsPerSession', () => {
  it('bounds the subscriptions of a session', async () => {
    const { fake } = setUpHost({ limits: { streamsPerSession: 0 } });
    const page = await welcomedPage(fake);
    page.send({ type: 'subscribe', id: 1, name: 'any', credit: 1 });
    await settle();
    expect(page.frames).toMatchObject([
      { type: 'end', id: 1, code: 'RATE_LIMITED', delivered: 'no', data: { limit: 'streamsPerSession' } },
    ]);
  });
});

describe('depth, nodes and frameBytes', () => {
  const tooLarge = (limit: string) => ({
    type: 'error',
    code: 'MESSAGE_TOO_LARGE',
    delivered: 'no',
    data: { limit, path: expect.stringMatching(/^input/) as string },
  });

  it.each([
    ['depth', { depth: 5 }, nested(5), nested(6)],
    ['depth', {}, nested(DEFAULT_LIMITS.depth), nested(DEFAULT_LIMITS.depth + 1)],
    ['depth', {}, 1, nested(2_000)],
    ['nodes', { nodes: 10 }, Array(9).fill(0), Array(10).fill(0)],
    ['nodes', {}, 1, Array(1_000_001).fill(0)],
    ['frameBytes', { frameBytes: 1_000 }, 'x'.repeat(1_000), 'x'.repeat(1_001)],
    ['frameBytes', { frameBytes: 1_000 }, { ['k'.repeat(900)]: 1 }, { ['k'.repeat(1_001)]: 1 }],
    ['frameBytes', {}, 1, 'x'.repeat(DEFAULT_LIMITS.frameBytes + 1)],
  ] as const)('%s bounds an input (%j)', async (limit, limits, within, beyond) => {
    const { fake, entered } = setUpHost({ limits });
    const page = await welcomedPage(fake);
    page.send(request(1, 'echo', { input: within }), request(2, 'echo', { input: beyond }));
    await settle();
    expect(page.frames).toHaveLength(2);
    expect(failures(page.frames)).toMatchObject([{ id: 2, ...tooLarge(limit) }]);
    expect(entered).toHaveLength(1);
  });

  // Twenty objects, each of which holds the one before it twice: a million to whoever walks it.
  it('nodes bound what shared references expand to', async () => {
    let bomb = '[1,1]';
    for (let level = 0; level < 20; level++) bomb = `[${bomb},{"$p":["again",1]}]`;
    const { fake, entered } = setUpHost();
    const page = await welcomedPage(fake);
    page.send(request(1, 'echo', { input: JSON.parse(bomb), encoded: true }));
    await settle();
    expect(page.frames).toHaveLength(1);
    expect(page.frames[0]?.['code']).toMatch(/NOT_SERIALIZABLE|MESSAGE_TOO_LARGE|INVALID_FRAME/);
    expect(entered).toEqual([]);
  });

  it('of a value count nothing else that its message carries', async () => {
    const { fake } = setUpHost({ limits: { frameBytes: 1_000 } });
    const page = await welcomedPage(fake);
    page.send(...[1, 2, 3].map((id) => request(id, 'echo', { input: 'x'.repeat(900) })));
    await settle();
    expect(page.frames.map(({ type }) => type)).toEqual(['result', 'result', 'result']);
  });
});

// Went wrong: the schema quoted the whole input, and the answer was too long to be one.
it('what a schema says of an input is answered within bounds, however long the input is', async () => {
  const { fake, entered } = setUpHost();
  const page = await welcomedPage(fake);
  page.send(request(1, 'double', { input: { value: 'x'.repeat(200_000), ['k'.repeat(200_000)]: 1 } }));
  await settle();
  expect(page.frames).toMatchObject([{ type: 'error', id: 1, code: 'INVALID_INPUT', delivered: 'no' }]);
  expect(JSON.stringify(page.frames).length).toBeLessThan(10_000);
  expect(entered).toEqual([]);
});

describe('whenTimeoutMs', () => {
  it.each(['one-shot', 'port'])('refuses a sender whose `when` stays silent (%s)', async (how) => {
    const signals: AbortSignal[] = [];
    const when = (_sender: unknown, signal: AbortSignal) => {
      signals.push(signal);
      return new Promise<boolean>(() => undefined);
    };
    const { fake, entered, denied } = setUpHost({
      allow: [{ match: ALLOWED, when }],
      limits: { whenTimeoutMs: 300 },
    });
    const page = how === 'port' ? new RawPage(fake) : undefined;
    page?.send(HELLO, request(1, 'echo'));
    const reply = page ? undefined : sendRaw(fake, envelope([HELLO, request(1, 'echo')]));
    await settle();
    await vi.advanceTimersByTimeAsync(299);
    expect([denied, page?.isDisconnected ?? false]).toEqual([[], false]);
    await vi.advanceTimersByTimeAsync(1);
    await settle();
    const frames = page?.frames ?? (await reply)?.frames;
    expect(frames).toEqual([{ type: 'refuse', code: 'ORIGIN_NOT_ALLOWED', message: expect.any(String) as string }]);
    expect(denied).toMatchObject([{ reason: 'when-timed-out', count: 1 }]);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    expect(entered).toEqual([]);
  });
});

describe('deniedPerSecond', () => {
  const stranger = pageAt('https://stranger.example');

  it('bounds how many denials are answered and told, and all are counted', async () => {
    const { fake, denied } = setUpHost({ limits: { deniedPerSecond: 5 } });
    fake.sender = stranger;
    const replies = await Promise.all(Array.from({ length: 1_000 }, () => sendRaw(fake, envelope([HELLO]))));
    expect(replies.filter((reply) => reply?.frames.length === 1)).toHaveLength(5);
    await vi.advanceTimersByTimeAsync(2_000);
    const count = (reason: string) =>
      denied.filter((one) => one.reason === reason).reduce((sum, one) => sum + one.count, 0);
    expect([count('origin-not-listed'), count('rate-limited')]).toEqual([5, 995]);
    // The first of each kind at once, the rest of it a second later.
    expect(denied).toHaveLength(4);
  });

  it('is per origin', async () => {
    const { fake } = setUpHost({ limits: { deniedPerSecond: 1 } });
    fake.sender = stranger;
    for (let turn = 0; turn < 10; turn++) await sendRaw(fake, envelope([HELLO]));
    fake.sender = pageAt('https://another-stranger.example');
    expect((await sendRaw(fake, envelope([HELLO])))?.frames).toMatchObject([{ code: 'ORIGIN_NOT_ALLOWED' }]);
  });
});
