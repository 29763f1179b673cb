import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { pageAt, settle } from '../support/fake-runtime/fake-runtime.ts';
import { HELLO, RawPage, envelope, request, sendRaw } from '../support/fake-runtime/raw-page.ts';
import { ALLOWED, setUpHost } from './set-up.ts';

const OTHER = 'https://other.example.com';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** A `when` that answers when the test says so. */
function slowly(limits: Parameters<typeof setUpHost>[0] = {}) {
  const asked: ((answer: boolean) => void)[] = [];
  const when = () => new Promise<boolean>((resolve) => asked.push(resolve));
  const host = setUpHost({ allow: [{ match: [ALLOWED, OTHER], when }], ...limits });
  const answer = async (verdict: boolean): Promise<void> => {
    for (const resolve of asked.splice(0)) resolve(verdict);
    await settle();
  };
  return { ...host, asked, answer };
}

/** Opens a port, and sends before anybody has judged it. */
async function flooded(page: RawPage, messages: readonly (readonly unknown[])[]): Promise<void> {
  await settle();
  for (const frames of messages) page.send(...frames);
  await settle();
}

// Went wrong: all that a page sent while a `when` was asked was kept, without bound.
describe('what a port brings while its sender is judged', () => {
  it('is kept up to the request window in messages', async () => {
    const { fake, entered, answer } = slowly({ limits: { inFlightPerSession: 10 } });
    const page = new RawPage(fake);
    await flooded(page, Array<unknown[]>(11).fill([{ type: 'ping', id: 1 }]));
    expect(page.isDisconnected).toBe(true);
    expect(page.frames).toMatchObject([
      { type: 'refuse', code: 'RATE_LIMITED', limit: 'inFlightPerSession', retryAfterMs: 1_000 },
    ]);
    await answer(true);
    expect(entered).toEqual([]);
  });

  it('is kept up to a bound in bytes', async () => {
    const { fake, answer } = slowly({ limits: { reassemblyBytesPerSession: 10_000 } });
    const page = new RawPage(fake);
    const large = request(1, 'echo', { input: ['x'.repeat(2_000), { y: 'y'.repeat(2_000) }] });
    await flooded(page, [[HELLO], [large], [large]]);
    expect(page.isDisconnected).toBe(false);
    page.send(large);
    await settle();
    expect(page.frames).toMatchObject([{ code: 'RATE_LIMITED', limit: 'reassemblyBytesPerSession' }]);
    expect(page.isDisconnected).toBe(true);
    await answer(true);
  });

  it('counts for all ports of an origin together, and for no other', async () => {
    const { fake } = slowly({ limits: { inFlightPerSession: 10 } });
    const pages = [new RawPage(fake), new RawPage(fake)];
    for (const page of pages) await flooded(page, Array<unknown[]>(6).fill([HELLO]));
    expect(pages.map(({ isDisconnected }) => isDisconnected)).toEqual([false, true]);
    fake.sender = pageAt(OTHER);
    const other = new RawPage(fake);
    await flooded(other, Array<unknown[]>(6).fill([HELLO]));
    expect(other.isDisconnected).toBe(false);
  });

  it.each(['admitted', 'refused', 'gone'])('makes room again once it is %s', async (how) => {
    const { fake, entered, answer } = slowly({ limits: { inFlightPerSession: 2 } });
    for (let turn = 0; turn < 5; turn++) {
      const page = new RawPage(fake);
      await flooded(page, [[HELLO], [request(turn, 'echo')]]);
      expect(page.isDisconnected).toBe(false);
      if (how === 'gone') page.port.disconnect();
      await answer(how === 'admitted');
    }
    expect(entered).toHaveLength(how === 'admitted' ? 5 : 0);
  });

  // Went wrong: what a port had kept that was turned away stood in the way of the next until its `when` had answered.
  it('makes room again once its port is turned away', async () => {
    const { fake } = slowly({ limits: { inFlightPerSession: 2 } });
    const flooding = new RawPage(fake);
    await flooded(flooding, [[HELLO], [HELLO], [HELLO]]);
    expect(flooding.isDisconnected).toBe(true);
    const next = new RawPage(fake);
    await flooded(next, [[HELLO], [HELLO]]);
    expect(next.isDisconnected).toBe(false);
  });

  it('is bounded for one-shots too', async () => {
    const { fake, entered, answer } = slowly({ limits: { inFlightPerSession: 2 } });
    const replies = [1, 2, 3].map((id) => sendRaw(fake, envelope([HELLO, request(id, 'echo', { input: id })])));
    await settle();
    expect((await replies[2])?.frames).toMatchObject([{ code: 'RATE_LIMITED', limit: 'inFlightPerSession' }]);
    await answer(true);
    expect((await Promise.all(replies)).slice(0, 2)).toMatchObject([
      { frames: [{ type: 'welcome' }, { type: 'result', value: 1 }] },
      { frames: [{ type: 'welcome' }, { type: 'result', value: 2 }] },
    ]);
    expect(entered).toHaveLength(2);
  });
});

// Went wrong: a flood of messages asked a `when` once for each, before any bucket was asked.
it('a `when` is asked no more often than the rate limit allows', async () => {
  const { fake, asked } = slowly({ limits: { requestsPerSecond: 10, requestBurst: 4 } });
  const replies = Array.from({ length: 100 }, () => sendRaw(fake, envelope([HELLO])));
  await settle();
  expect(asked).toHaveLength(4);
  expect((await replies[99])?.frames).toEqual([
    {
      type: 'refuse',
      code: 'RATE_LIMITED',
      message: expect.any(String) as string,
      limit: 'requestsPerSecond',
      retryAfterMs: 100,
    },
  ]);
});

// Went wrong: a `when` that answered after `close` still had the call run.
it.each(['one-shot', 'port'])('nothing runs that was judged too late: the host has closed (%s)', async (how) => {
  const { fake, host, entered, answer } = slowly();
  const page = how === 'port' ? new RawPage(fake) : undefined;
  page?.send(HELLO, request(1, 'echo'));
  const reply = page ? undefined : sendRaw(fake, envelope([HELLO, request(1, 'echo')]));
  await settle();
  await host.close();
  await answer(true);
  expect(entered).toEqual([]);
  expect(await reply).toBe(reply && null);
  expect(page?.isDisconnected ?? true).toBe(true);
});

// Went wrong: each one-shot went on as soon as its own `when` had answered.
it('a `when` that answers sooner for a later message lets it overtake nothing', async () => {
  const { fake, entered, asked } = slowly();
  const replies = [1, 2].map((id) =>
    sendRaw(fake, envelope([HELLO, request(id, 'save', { kind: 'mutation', input: { value: id } })])),
  );
  await settle();
  asked[1]?.(true);
  await settle();
  expect(entered).toEqual([]);
  asked[0]?.(true);
  await Promise.all(replies);
  expect(entered.map(({ input }) => input)).toEqual([1, 2]);
});

it('a cancel does not pass the call that it is for', async () => {
  const { fake, entered, asked } = slowly();
  const call = request(1, 'waitAndChange', { kind: 'mutation' });
  void sendRaw(fake, envelope([HELLO, call]));
  void sendRaw(fake, envelope([HELLO, { type: 'cancel', id: 1 }]));
  await settle();
  asked[1]?.(true);
  await settle();
  asked[0]?.(true);
  await settle();
  expect(entered.map(({ context }) => context.signal.aborted).every(Boolean)).toBe(true);
});
