import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { createHost, mutation, query, unchecked, type HostOptions } from '../../../extension-side/host/index.ts';
import type { ClientOptions } from '../../../sdk/client/client-options.ts';
import { createClient } from '../../../sdk/client/create-client.ts';
import type { FrameRecord } from '../../../sdk/protocol/frame-record.ts';
import { EXTENSION_ID, pageAt, settle, startFakeRuntime } from '../../support/fake-runtime/fake-runtime.ts';

/** A handler whose calls end when the test says so. */
function held() {
  const calls: { readonly signal: AbortSignal; readonly end: (value: unknown) => void }[] = [];
  const handler = (_input: undefined, { signal }: { readonly signal: AbortSignal }) =>
    new Promise<unknown>((end) => calls.push({ signal, end }));
  return { calls, handler };
}

function setUp(options: Partial<ClientOptions> = {}, hostOptions: Partial<HostOptions> = {}) {
  const slow = held();
  const slowWrite = held();
  const procedures = {
    getStatus: query(() => ({ ready: true })),
    echo: query({ input: unchecked(), handler: (value) => value }),
    write: mutation({ input: unchecked<string>(), handler: (text) => `wrote ${text}` }),
    slow: query(slow.handler),
    slowWrite: mutation(slowWrite.handler),
  };
  const boot = () =>
    createHost({ allow: ['https://app.example.com'], procedures, onError: () => undefined, ...hostOptions }).listen();
  const fake = startFakeRuntime({ boot, version: '1.2.3' });
  const client = createClient({ extensionId: EXTENSION_ID, ...options });
  const states: string[] = [];
  client.onStateChange((state) => states.push(state));
  return { fake, client, states, slow, slowWrite };
}

/** What became of a call, after a time. */
async function outcomeAfter(delayMs: number, call: Promise<unknown>): Promise<unknown> {
  const outcome = call.catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(delayMs);
  return Promise.race([outcome, settle().then(() => 'still waiting')]);
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(console, 'warn').mockReturnValue(undefined);
});
afterEach(() => vi.useRealTimers());

describe('before the first call', () => {
  it('nothing is sent, and no timer runs', async () => {
    const { fake, client } = setUp();
    await vi.advanceTimersByTimeAsync(60_000);
    expect([fake.ports, fake.messages, fake.starts, vi.getTimerCount()]).toEqual([[], [], 0, 0]);
    expect([client.state, client.transport, client.stats()]).toEqual([
      'idle',
      null,
      { unsettled: 0, pending: 0, connections: 0 },
    ]);
  });
});

describe.each(['port', 'message'] as const)('over the %s transport', (transport) => {
  const transports = [transport];

  it('a query and a mutation come back', async () => {
    const { client, fake, states } = setUp({ transports });
    expect(await outcomeAfter(0, client.query('getStatus'))).toEqual({ ready: true });
    expect(await outcomeAfter(0, client.mutate('write', 'x'))).toBe('wrote x');
    expect([client.state, client.transport, states]).toEqual(['connected', transport, ['connecting', 'connected']]);
    expect(fake.unread).toEqual([]);
  });

  it('values come back as they were sent', async () => {
    const { client } = setUp({ transports });
    const value = {
      at: new Date(0),
      big: 2n ** 70n,
      none: undefined,
      nan: NaN,
      map: new Map([[{ key: 1 }, new Set(['a'])]]),
      bytes: new Uint8Array([1, 2, 255]),
      list: [null, '', -0],
    };
    expect(await outcomeAfter(0, client.query('echo', value))).toEqual(value);
    expect(await outcomeAfter(0, client.query('echo', { on: [{ click: () => 1 }] }))).toMatchObject({
      code: 'NOT_SERIALIZABLE',
      delivered: 'no',
      message: expect.stringContaining('input.on[0].click') as string,
    });
  });

  it('calls that are made at once all come back', async () => {
    const { client } = setUp({ transports });
    const calls = Array.from({ length: 200 }, (_, index) => client.query('echo', index));
    expect(await outcomeAfter(0, Promise.all(calls))).toEqual(Array.from({ length: 200 }, (_, index) => index));
  });

  it('an abort reaches the handler', async () => {
    const { client, slow } = setUp({ transports });
    const controller = new AbortController();
    const call = client.query('slow', undefined, { signal: controller.signal });
    call.catch(() => undefined);
    await settle();
    controller.abort('enough');
    expect(await outcomeAfter(0, call)).toMatchObject({ code: 'ABORTED', delivered: 'unknown', cause: 'enough' });
    await settle();
    expect(slow.calls[0]?.signal.aborted).toBe(true);
  });

  it('a deadline settles the call and reaches the handler', async () => {
    const { client, slow } = setUp({ transports });
    expect(await outcomeAfter(500, client.query('slow', undefined, { timeoutMs: 500 }))).toMatchObject({
      code: 'TIMEOUT',
      delivered: 'unknown',
    });
    expect(slow.calls[0]?.signal.aborted).toBe(true);
  });

  it('a query that the worker’s death cut is asked again', async () => {
    const { client, fake, slow, states } = setUp({ transports });
    const call = client.query('slow');
    await settle();
    fake.killWorker();
    await vi.advanceTimersByTimeAsync(1_000);
    expect([fake.starts, slow.calls.length]).toEqual([2, 2]);
    slow.calls[1]?.end('at last');
    expect(await outcomeAfter(0, call)).toBe('at last');
    expect(fake.unread).toEqual([]);
    if (transport === 'port') expect(states).toEqual(['connecting', 'connected', 'reconnecting', 'connected']);
    await client.close();
    expect([client.state, states.at(-1)]).toEqual(['closed', 'closed']);
  });

  it('a mutation that the worker’s death cut does not run twice, and says that it may have run', async () => {
    const { client, fake, slowWrite } = setUp({ transports });
    await outcomeAfter(0, client.query('getStatus'));
    const call = client.mutate('slowWrite');
    await settle();
    expect(slowWrite.calls).toHaveLength(1);
    fake.killWorker();
    expect(await outcomeAfter(5_000, call)).toMatchObject({ code: 'INTERRUPTED', delivered: 'unknown' });
    expect(slowWrite.calls).toHaveLength(1);
  });

  it('a worker that sleeps is woken by the next call', async () => {
    const { client, fake } = setUp({ transports });
    await outcomeAfter(0, client.query('getStatus'));
    fake.killWorker();
    await settle();
    expect(await outcomeAfter(0, client.query('getStatus'))).toEqual({ ready: true });
    expect(fake.starts).toBe(2);
  });

  it('an absent extension is looked for once more, then the call fails as not delivered', async () => {
    const { client, fake, states } = setUp({ transports });
    fake.isInstalled = false;
    const call = client.query('getStatus');
    expect(await outcomeAfter(249, call)).toBe('still waiting');
    expect(await outcomeAfter(1, call)).toMatchObject({ code: 'EXTENSION_NOT_FOUND', delivered: 'no' });
    expect([client.state, client.stats().connections, states]).toEqual(['idle', 2, ['connecting', 'idle']]);
    expect(fake.unread).toEqual([]);
  });

  it('an extension that is being reloaded is waited for', async () => {
    const { client, fake } = setUp({ transports });
    await outcomeAfter(0, client.query('getStatus'));
    fake.killWorker();
    fake.isInstalled = false;
    const call = client.query('getStatus');
    await vi.advanceTimersByTimeAsync(20);
    fake.isInstalled = true;
    expect(await outcomeAfter(5_000, call)).toEqual({ ready: true });
  });

  it('a denied page fails at once, without another attempt', async () => {
    const { client, fake } = setUp({ transports });
    fake.sender = pageAt('https://stranger.example');
    expect(await outcomeAfter(0, client.query('getStatus'))).toMatchObject({
      code: 'ORIGIN_NOT_ALLOWED',
      delivered: 'no',
    });
    await vi.advanceTimersByTimeAsync(60_000);
    expect([client.state, client.stats().connections]).toEqual(['idle', 1]);
  });

  it('an extension that throws at its top level fails the call within its deadline', async () => {
    const { client, fake } = setUp({ transports, timeoutMs: 10_000 });
    fake.isBroken = true;
    expect(await outcomeAfter(10_000, client.query('getStatus'))).toMatchObject({ delivered: 'unknown' });
    expect(client.stats().unsettled).toBe(0);
  });
});

describe('a page that was in the back/forward cache', () => {
  it('notices that its port is dead, and is attached to its call over a new one', async () => {
    const { client, fake, slow } = setUp();
    const call = client.query('slow');
    await settle();
    fake.passThroughCache();
    await vi.advanceTimersByTimeAsync(8_000);
    expect([slow.calls.length, client.stats().connections]).toEqual([1, 2]);
    slow.calls[0]?.end('back again');
    expect(await outcomeAfter(0, call)).toBe('back again');
  });
});

describe('the window', () => {
  it('is kept: calls beyond it wait for their turn', async () => {
    const { client, slow } = setUp({}, { limits: { inFlightPerSession: 2 } });
    await outcomeAfter(0, client.query('getStatus'));
    const calls = [client.query('slow'), client.query('slow'), client.query('slow')];
    await settle();
    expect([slow.calls.length, client.stats()]).toMatchObject([2, { unsettled: 3, pending: 2 }]);
    slow.calls[0]?.end('first');
    expect(await outcomeAfter(0, calls[0] as Promise<unknown>)).toBe('first');
    await settle();
    expect(slow.calls).toHaveLength(3);
  });

  it('and the rate limits let an honest client through, if it takes longer', async () => {
    const { client } = setUp({}, { limits: { requestsPerSecond: 50, requestBurst: 10, inFlightPerSession: 4 } });
    const calls = Array.from({ length: 60 }, (_, index) => client.query('echo', index));
    expect(await outcomeAfter(10_000, Promise.all(calls))).toEqual(Array.from({ length: 60 }, (_, index) => index));
  });
});

// Went wrong: what the page changed before the turn was over, or before another attempt, is what was sent.
it('a value arrives as it was when the call was made', async () => {
  const { client, fake } = setUp();
  await outcomeAfter(0, client.query('getStatus'));
  const value = { title: 'first', list: [1] };
  const first = client.query('echo', value);
  value.title = 'second';
  value.list.push(2);
  const second = client.query('echo', value);
  fake.killWorker();
  value.title = 'third';
  expect(await outcomeAfter(5_000, Promise.all([first, second]))).toEqual([
    { title: 'first', list: [1] },
    { title: 'second', list: [1, 2] },
  ]);
});

describe('options', () => {
  it('retry: false sends a call once', async () => {
    const { client, fake } = setUp();
    const call = client.query('slow', undefined, { retry: false });
    await settle();
    fake.killWorker();
    expect(await outcomeAfter(5_000, call)).toMatchObject({ code: 'CONNECTION_CLOSED', delivered: 'unknown' });
  });

  it('minVersion refuses an older extension, and nothing is run by it', async () => {
    const { client } = setUp({ minVersion: '2.0' });
    expect(await outcomeAfter(5_000, client.mutate('write', 'x'))).toMatchObject({
      code: 'UNSUPPORTED_VERSION',
      delivered: 'no',
      data: { side: 'extension', version: '1.2.3' },
    });
  });

  it('candidates are asked, and the one that is there is called', async () => {
    const { client } = setUp({ extensionId: ['p'.repeat(32), EXTENSION_ID] });
    expect(await outcomeAfter(5_000, client.query('getStatus'))).toEqual({ ready: true });
  });

  it('transports that this version does not have cannot be called over', async () => {
    const { client } = setUp({ transports: ['relay'] });
    await expect(client.query('getStatus')).rejects.toMatchObject({ code: 'UNSUPPORTED_TRANSPORT' });
  });

  it.each([undefined, 7, null])('the name %j is refused', async (name) => {
    const { client } = setUp();
    await expect(client.query(name as unknown as string)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  it('onFrame sees every frame, and no session id', async () => {
    const records: FrameRecord[] = [];
    const { client } = setUp({ onFrame: (record) => records.push(record) });
    await outcomeAfter(0, client.query('getStatus'));
    expect(records.map(({ direction, frame }) => `${direction} ${(frame as { type: string }).type}`)).toEqual([
      'out hello',
      'out request',
      'in welcome',
      'in result',
    ]);
    expect(JSON.stringify(records)).not.toMatch(/"session"|[0-9a-f]{32}/u);
  });
});

describe('close', () => {
  it('fails what is unsettled, then refuses calls, and leaves nothing running', async () => {
    const { client, fake, states, slow } = setUp();
    const call = client.query('slow');
    await settle();
    await client.close();
    expect(await outcomeAfter(0, call)).toMatchObject({ code: 'CONNECTION_CLOSED', delivered: 'unknown' });
    await expect(client.query('getStatus')).rejects.toMatchObject({ code: 'CONNECTION_CLOSED', delivered: 'no' });
    expect([client.state, states.at(-1)]).toEqual(['closed', expect.any(String)]);
    await settle();
    expect(fake.ports[0]?.state).toBe('closed');
    expect(slow.calls[0]?.signal.aborted).toBe(true);
  });

  it('by drain waits for a call whose Blob is still read', async () => {
    const { client } = setUp();
    const call = client.query('echo', { blob: new Blob(['x']) });
    const drained = client.drain();
    expect(await outcomeAfter(1_000, call)).toEqual({ blob: expect.any(Blob) as Blob });
    await drained;
    expect(client.state).toBe('closed');
  });

  it('by drain waits for a call that follows from another', async () => {
    const { client } = setUp();
    const chain = async () => {
      await client.query('getStatus');
      return client.mutate('write', 'then');
    };
    const calls = chain();
    const drained = client.drain();
    expect(await outcomeAfter(1_000, calls)).toBe('wrote then');
    await drained;
    expect(client.state).toBe('closed');
  });

  it('by await using waits for what is unsettled', async () => {
    const { client, slow } = setUp();
    const call = client.query('slow');
    const disposed = client[Symbol.asyncDispose]();
    await settle();
    expect(client.state).toBe('connected');
    slow.calls[0]?.end('done');
    expect(await outcomeAfter(0, call)).toBe('done');
    await disposed;
    expect(client.state).toBe('closed');
  });
});
