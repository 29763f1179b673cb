import { afterEach, beforeEach, describe, expect, it, vi, type MockInstance } from 'vitest';

import { createHost, query, unchecked, type Denial, type HostOptions } from '../../../extension-side/host/index.ts';
import { pageAt, settle, startFakeRuntime, type FakeRuntime } from '../../support/fake-runtime/fake-runtime.ts';
import { HELLO, RawPage, SESSION, askRaw, envelope, request, sendRaw } from '../../support/fake-runtime/raw-page.ts';

const allowed = 'https://app.example.com';
const stranger = pageAt('https://stranger.example');

function setUp(options: Partial<HostOptions> = {}) {
  const entered = vi.fn((input: unknown) => input ?? 'entered');
  const denied: Denial[] = [];
  const host = createHost({
    allow: [allowed],
    procedures: { echo: query({ input: unchecked(), handler: entered }) },
    onDenied: (denial) => denied.push(denial),
    ...options,
  });
  const fake = startFakeRuntime({ boot: () => host.listen(), version: '3.2.1' });
  return { fake, host, entered, denied };
}

async function welcomed(fake: FakeRuntime): Promise<RawPage> {
  const page = new RawPage(fake);
  page.send(HELLO);
  await settle();
  return page;
}

let warn: MockInstance<typeof console.warn>;

beforeEach(() => {
  vi.useFakeTimers();
  warn = vi.spyOn(console, 'warn').mockReturnValue(undefined);
});
afterEach(() => vi.useRealTimers());

describe('what is not ours', () => {
  it.each([null, 'text', 7, {}, { type: 'hello' }, { frames: [HELLO] }])(
    'is left to other listeners: %j',
    async (message) => {
      const { fake, entered } = setUp();
      expect(await sendRaw(fake, message)).toBeUndefined();
      expect(entered).not.toHaveBeenCalled();
    },
  );

  it('is not even judged: an unmarked message of a stranger is no denial', async () => {
    const { fake, denied } = setUp();
    fake.sender = stranger;
    await sendRaw(fake, { hello: 'there' });
    expect(denied).toEqual([]);
  });

  it('is a port of another name: it is neither answered nor disconnected', async () => {
    const { fake } = setUp();
    await welcomed(fake);
    const page = new RawPage(fake, 'somebody-else');
    page.send(HELLO);
    await settle();
    expect([page.replies, page.isDisconnected]).toEqual([[], false]);
  });

  it('is an unmarked message on our port', async () => {
    const { fake } = setUp();
    const page = await welcomed(fake);
    page.port.postMessage({ some: 'message' });
    page.port.postMessage(null);
    page.send(request(1, 'echo', { input: 'still there' }));
    await settle();
    expect([page.frames.at(-1), page.isDisconnected]).toMatchObject([{ type: 'result', value: 'still there' }, false]);
  });
});

describe('a malformed envelope', () => {
  const wrong = { ...envelope([HELLO]), session: 'short' };

  it('as a one-shot is answered with no frames', async () => {
    const { fake } = setUp();
    expect(await sendRaw(fake, wrong)).toMatchObject({ portcullis: 1, frames: [] });
  });

  it('on a port is dropped, and the host lives on', async () => {
    const { fake } = setUp();
    const page = new RawPage(fake);
    page.port.postMessage(wrong);
    page.port.postMessage({ ...envelope([HELLO]), frames: 'all' });
    page.send(HELLO, request(1, 'echo'));
    await settle();
    expect(page.frames).toMatchObject([{ type: 'welcome' }, { type: 'result' }]);
  });
});

describe('an admitted page', () => {
  it('is welcomed, and every message names the host instance and its session', async () => {
    const { fake } = setUp();
    const page = await welcomed(fake);
    expect(page.frames).toMatchObject([
      {
        type: 'welcome',
        protocol: 1,
        version: '3.2.1',
        serialization: 'json',
        limits: { requests: 1_024, frameBytes: 32 * 1024 * 1024, depth: 200, nodes: 1_000_000 },
        pingIntervalMs: 20_000,
      },
    ]);
    expect(page.replies).toMatchObject([
      { portcullis: 1, session: SESSION, host: expect.stringMatching(/^[0-9a-f]+$/) as string },
    ]);
  });

  // Went wrong: JSON made `Infinity` into `null`, and a window of `null` let no call through.
  it('is told of a limit that there is none of as a large number', async () => {
    const { fake } = setUp({ limits: { inFlightPerSession: Infinity, depth: 10.5 } });
    const page = await welcomed(fake);
    expect(page.frames[0]).toMatchObject({ limits: { requests: Number.MAX_SAFE_INTEGER, depth: 10 } });
  });

  it('may send requests with its hello', async () => {
    const { fake } = setUp();
    const page = new RawPage(fake);
    page.send(HELLO, request(1, 'echo', { input: 1 }));
    await settle();
    expect(page.frames).toMatchObject([{ type: 'welcome' }, { type: 'result', id: 1, value: 1 }]);
  });

  it('that sends anything before its hello is told so, and not served', async () => {
    const { fake, entered } = setUp();
    const page = new RawPage(fake);
    page.send(request(1, 'echo'), { type: 'ping', id: 2 });
    await settle();
    expect(page.frames).toMatchObject([
      { type: 'error', id: 1, code: 'INVALID_FRAME', delivered: 'no' },
      { type: 'error', id: 2, code: 'INVALID_FRAME' },
    ]);
    expect(entered).not.toHaveBeenCalled();
  });

  it('that names no session only asks', async () => {
    const { fake, entered } = setUp();
    const reply = await sendRaw(fake, envelope([HELLO, request(1, 'echo')], '0'.repeat(32)));
    expect(reply?.frames).toMatchObject([{ type: 'welcome' }, { type: 'error', id: 1, code: 'INVALID_FRAME' }]);
    expect(entered).not.toHaveBeenCalled();
  });

  it('that says hello twice is welcomed once', async () => {
    const { fake } = setUp();
    const page = await welcomed(fake);
    page.send(HELLO);
    await settle();
    expect(page.frames).toHaveLength(1);
  });

  it('that speaks no version of ours is told who has to be updated', async () => {
    const { fake } = setUp();
    const frames = await sendRaw(fake, envelope([{ ...HELLO, protocol: [7, 9] }]));
    expect(frames?.frames).toMatchObject([
      { type: 'refuse', code: 'UNSUPPORTED_VERSION', side: 'extension', version: '3.2.1' },
    ]);
  });

  it('cannot use a port for a second session', async () => {
    const { fake, entered } = setUp();
    const page = await welcomed(fake);
    page.port.postMessage(envelope([HELLO, request(1, 'echo')], 'f'.repeat(32)));
    await settle();
    expect(page.frames).toHaveLength(1);
    expect(entered).not.toHaveBeenCalled();
  });

  it('is answered a ping, and a malformed frame by its id', async () => {
    const { fake } = setUp();
    const page = await welcomed(fake);
    page.send(
      { type: 'ping', id: 7 },
      { type: 'request', id: 8 },
      { type: 'sparkle' },
      { type: 'sparkle', optional: true },
    );
    await settle();
    expect(page.frames.slice(1)).toMatchObject([
      { type: 'pong', id: 7 },
      { type: 'error', id: 8, code: 'INVALID_FRAME' },
    ]);
  });
});

describe('a one-shot', () => {
  it('is answered once, when each of its requests has its outcome', async () => {
    const { fake } = setUp();
    expect(await askRaw(fake, request(1, 'echo', { input: 1 }), request(2, 'nothing'))).toMatchObject([
      { type: 'welcome' },
      { type: 'error', id: 2, code: 'PROCEDURE_NOT_FOUND' },
      { type: 'result', id: 1 },
    ]);
  });

  it('without requests is answered at once', async () => {
    const { fake } = setUp();
    expect(await askRaw(fake, { type: 'cancel', id: 5 })).toMatchObject([{ type: 'welcome' }]);
  });

  // Went wrong: it waited four minutes for the piece of a pull, which was answered with an error.
  it('that was not welcomed is answered at once, whatever it asks', async () => {
    const { fake } = setUp();
    const pull = { type: 'pull', id: 5, start: 0, end: 9 };
    const replies: unknown[] = [];
    void sendRaw(fake, envelope([pull])).then((reply) => replies.push(reply?.frames));
    void sendRaw(fake, envelope([{ ...HELLO, protocol: [7, 9] }, pull])).then((reply) => replies.push(reply?.frames));
    await settle();
    const error = { type: 'error', id: 5, code: 'INVALID_FRAME' };
    expect(replies).toMatchObject([[error], [{ type: 'refuse', code: 'UNSUPPORTED_VERSION' }, error]]);
  });
});

describe('a denied sender', () => {
  const everything = { type: 'refuse', code: 'ORIGIN_NOT_ALLOWED', message: 'This origin may not call the extension.' };

  it('learns ORIGIN_NOT_ALLOWED and nothing else', async () => {
    const { fake, entered, denied } = setUp();
    fake.sender = stranger;
    expect(await sendRaw(fake, envelope([HELLO, request(1, 'echo')]))).toEqual({
      portcullis: 1,
      session: '0'.repeat(32),
      frames: [everything],
    });
    const page = new RawPage(fake);
    page.send(HELLO, request(1, 'echo'));
    await settle();
    expect([page.frames, page.isDisconnected]).toEqual([[everything], true]);
    expect(entered).not.toHaveBeenCalled();
    expect(denied).toMatchObject([{ reason: 'origin-not-listed', count: 1, sender: stranger }]);
  });

  it('is told when to come again if it is only prerendered', async () => {
    const { fake } = setUp();
    fake.sender = pageAt(allowed, { documentLifecycle: 'prerender', frameId: 5 });
    expect((await sendRaw(fake, envelope([HELLO])))?.frames).toEqual([{ ...everything, retryAfterMs: 100 }]);
  });

  it('that floods gets no answers any more, and its flood is reported as one', async () => {
    const { fake, denied } = setUp({ limits: { deniedPerSecond: 3 } });
    fake.sender = stranger;
    const replies = await Promise.all(Array.from({ length: 10 }, () => sendRaw(fake, envelope([HELLO]))));
    expect(replies.map((reply) => reply?.frames.length ?? 0)).toEqual([1, 1, 1, 0, 0, 0, 0, 0, 0, 0]);
    const page = new RawPage(fake);
    await settle();
    expect([page.frames, page.isDisconnected]).toEqual([[], true]);
    await vi.advanceTimersByTimeAsync(1_500);
    const counted = (reason: string) =>
      denied.filter((one) => one.reason === reason).reduce((sum, { count }) => sum + count, 0);
    expect([counted('origin-not-listed'), counted('rate-limited')]).toEqual([3, 8]);
    expect(denied.length).toBeLessThanOrEqual(4);
  });

  it('does not keep an allowed page from being served', async () => {
    const { fake } = setUp({ limits: { deniedPerSecond: 1 } });
    fake.sender = stranger;
    for (let turn = 0; turn < 50; turn++) await sendRaw(fake, envelope([HELLO]));
    fake.sender = pageAt(allowed);
    expect(await askRaw(fake, request(1, 'echo', { input: 1 }))).toMatchObject([
      { type: 'welcome' },
      { type: 'result', value: 1 },
    ]);
  });
});

describe('while `when` thinks', () => {
  it('what a port brings waits, and is served in order once it is admitted', async () => {
    const { fake } = setUp({
      allow: [{ match: allowed, when: () => new Promise((resolve) => setTimeout(resolve, 500, true)) }],
    });
    const page = new RawPage(fake);
    page.send(HELLO);
    page.send(request(1, 'echo', { input: 1 }), request(2, 'echo', { input: 2 }));
    await settle();
    expect(page.frames).toEqual([]);
    await vi.advanceTimersByTimeAsync(500);
    await settle();
    expect(page.frames).toMatchObject([{ type: 'welcome' }, { id: 1, value: 1 }, { id: 2, value: 2 }]);
  });

  it('a port that is gone by then is forgotten', async () => {
    const { fake, entered } = setUp({
      allow: [{ match: allowed, when: () => new Promise((resolve) => setTimeout(resolve, 500, true)) }],
    });
    const page = new RawPage(fake);
    page.send(HELLO, request(1, 'echo'));
    await settle();
    page.port.disconnect();
    await vi.advanceTimersByTimeAsync(500);
    expect(entered).not.toHaveBeenCalled();
  });
});

describe('rate limits', () => {
  const limits = { requestsPerSecond: 1, requestBurst: 3 };

  it('refuse a request, saying which limit and for how long', async () => {
    const { fake, entered } = setUp({ limits });
    const page = await welcomed(fake);
    page.send(...[1, 2, 3].map((id) => request(id, 'echo')));
    await settle();
    expect(entered).toHaveBeenCalledTimes(2);
    expect(page.frames.find(({ id }) => id === 3)).toMatchObject({
      code: 'RATE_LIMITED',
      delivered: 'no',
      data: { limit: 'requestsPerSecond', retryAfterMs: expect.any(Number) as number },
    });
  });

  // Went wrong: another extension's content script has the page's origin, and used up the page's allowance.
  it('count another extension apart from the page that its content script runs in', async () => {
    const other = 'p'.repeat(32);
    const { fake } = setUp({ limits: { ...limits, sessionsPerOrigin: 1 }, allow: [allowed, { extension: other }] });
    fake.sender = pageAt(allowed, { id: other });
    await welcomed(fake);
    for (let turn = 0; turn < 20; turn++) await askRaw(fake);
    fake.sender = pageAt(allowed);
    expect(await askRaw(fake, request(1, 'echo', { input: 1 }))).toMatchObject([
      { type: 'welcome' },
      { type: 'result', value: 1 },
    ]);
  });

  it('bound the sessions of an origin, as long as none of them is idle', async () => {
    const { fake } = setUp({ limits: { sessionsPerOrigin: 1 } });
    const first = await welcomed(fake);
    const another = envelope([HELLO], 'f'.repeat(32));
    expect((await sendRaw(fake, another))?.frames).toMatchObject([
      { type: 'refuse', code: 'RATE_LIMITED', limit: 'sessionsPerOrigin', retryAfterMs: 1_000 },
    ]);
    first.port.disconnect();
    await settle();
    expect((await sendRaw(fake, another))?.frames).toMatchObject([{ type: 'welcome' }]);
  });
});

describe('listen and close', () => {
  it('a host listens once, and in the background alone', () => {
    const { host } = setUp();
    vi.stubGlobal('ServiceWorkerGlobalScope', undefined);
    expect(() => host.listen()).toThrow('outside the background');
    vi.stubGlobal('ServiceWorkerGlobalScope', Object);
    host.listen();
    expect(() => host.listen()).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }) as Error);
  });

  it('listen needs an extension', () => {
    const { host } = setUp();
    vi.unstubAllGlobals();
    expect(() => host.listen()).toThrow('no extension runtime');
  });

  it('close fails what runs, fires its signal, disconnects and stops listening', async () => {
    let signal: AbortSignal | undefined;
    const { fake, host } = setUp({
      procedures: { wait: query((_input: undefined, context) => new Promise(() => (signal = context.signal))) },
    });
    const page = await welcomed(fake);
    page.send(request(1, 'wait'));
    await settle();
    await host.close();
    await settle();
    expect(page.frames.at(-1)).toMatchObject({ type: 'error', id: 1, code: 'CONNECTION_CLOSED' });
    expect([page.isDisconnected, signal?.aborted]).toEqual([true, true]);
    expect(await sendRaw(fake, envelope([HELLO]))).toBeUndefined();
  });

  it('warns of procedures that take their input unchecked', async () => {
    const { fake } = setUp();
    await sendRaw(fake, envelope([HELLO]));
    expect(warn).toHaveBeenCalledWith(expect.stringContaining('"echo" is unchecked'));
  });
});
