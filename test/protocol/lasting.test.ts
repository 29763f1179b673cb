import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import {
  event,
  port,
  subscription,
  unchecked,
  type Context,
  type HostOptions,
} from '../../extension-side/host/index.ts';
import { settle } from '../support/fake-runtime/fake-runtime.ts';
import { askRaw } from '../support/fake-runtime/raw-page.ts';
import { setUpHost, welcomedPage } from './set-up.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const subscribe = (id: number) => ({ type: 'subscribe', id, name: 'items', credit: 10 });

/** A host with a subscription that waits for what never comes, and a port whose handler does. */
function setUp(options: Partial<HostOptions> = {}) {
  const signals: AbortSignal[] = [];
  const wait = (): Promise<void> => new Promise(() => undefined);
  const items = subscription({
    async *handler(_input: undefined, { signal }: Context) {
      signals.push(signal);
      await wait();
      yield 1;
    },
  });
  const stuck = port({ message: unchecked(), handler: wait });
  const host = setUpHost({
    procedures: { items },
    ports: { stuck },
    events: { saved: event({ payload: unchecked() }) },
    ...options,
  });
  return { ...host, signals };
}

// Went wrong: nothing ended what had begun in a one-shot, and its session was never forgotten.
describe('over one-shots', () => {
  it('a subscription and a port are refused', async () => {
    const { fake, host, signals } = setUp();
    const unsupported = { code: 'UNSUPPORTED_TRANSPORT', delivered: 'no' };
    expect(await askRaw(fake, subscribe(1), { type: 'port-open', id: 2, name: 'stuck' })).toMatchObject([
      { type: 'welcome' },
      { type: 'end', id: 1, ...unsupported },
      { type: 'port-close', id: 2, ...unsupported },
    ]);
    expect([signals, host.stats()]).toMatchObject([[], { subscriptions: 0, ports: 0 }]);
  });

  it('nobody listens, so that the session is forgotten', async () => {
    const { fake, host } = setUp();
    await askRaw(fake, { type: 'listen', names: ['saved'], keepAlive: true }, { type: 'expose', names: ['x'] });
    await vi.advanceTimersByTimeAsync(61_000);
    expect(host.stats().sessions).toBe(0);
  });
});

describe('what does not end when it is told to', () => {
  const limits = { streamsPerSession: 2 };
  const refused = { code: 'RATE_LIMITED', data: { limit: 'streamsPerSession' } };

  // Went wrong: a number that was known was let in without a count of those that still ran.
  it('counts against subscriptions, also under a number that was known', async () => {
    const { fake, signals } = setUp({ limits });
    const page = await welcomedPage(fake);
    for (let time = 0; time < 10; time++) {
      page.send(subscribe(1));
      await vi.advanceTimersByTimeAsync(1_100);
    }
    expect(signals.length).toBe(4);
    expect(signals.every(({ aborted }) => aborted)).toBe(true);
    expect(page.frames.filter(({ type }) => type === 'end')[0]).toMatchObject({ id: 1, ...refused });
  });

  it('counts against ports', async () => {
    const { fake } = setUp({ limits });
    const page = await welcomedPage(fake);
    for (let id = 1; id <= 5; id++) page.send({ type: 'port-open', id, name: 'stuck' }, { type: 'port-close', id });
    await settle();
    expect(page.frames.filter(({ type }) => type === 'port-close')).toMatchObject([{ id: 5, ...refused }]);
  });
});

// Went wrong: the page was told of the end, and what ran on could not be stopped any more.
it('a subscription ends with its generator, whether or not `around` waits for it', async () => {
  const { fake, host, signals } = setUp({
    around: (_context, next) => {
      void next();
      return Promise.resolve();
    },
  });
  const page = await welcomedPage(fake);
  page.send(subscribe(1));
  await settle();
  expect([page.frames, host.stats().subscriptions]).toEqual([[], 1]);
  page.send({ type: 'unsubscribe', id: 1 });
  await settle();
  expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
});
