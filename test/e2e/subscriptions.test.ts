import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { openPushStage, type PushStage } from './fixtures/push-stage.ts';

let stage: PushStage;

beforeAll(async () => {
  stage = await openPushStage({ name: 'subscriptions' });
});
afterAll(() => stage.close());
afterEach(() => {
  expect(stage.noise).toEqual([]);
});

const until = (read: () => Promise<unknown>) => expect.poll(read, { timeout: 20_000 });

test('items arrive in order, and the end after them', async () => {
  const page = await stage.open();
  expect(await page.evaluate(`collect(client.subscribe('count', { to: 1000 }))`)).toEqual({
    items: Array.from({ length: 1000 }, (_, index) => index + 1),
    end: 'done',
  });
  expect(await page.evaluate('client.stats().unsettled')).toBe(0);
});

test('it starts at the first next, and not before', async () => {
  const page = await stage.open();
  expect(
    await page.evaluate(`(async () => {
      client.subscribe('count', { to: 1 });
      await new Promise((resolve) => setTimeout(resolve, 200));
      return client.state;
    })()`),
  ).toBe('idle');
});

test('breaking out, unsubscribing and aborting run the finally of the generator', async () => {
  const page = await stage.open();
  const left = async (): Promise<number> => (await stage.evidence()).left['count'] ?? 0;
  await page.evaluate(`collect(client.subscribe('count', { to: 1 }))`);
  const before = await left();
  await page.evaluate(`collect(client.subscribe('count', { to: 1e9, everyMs: 1 }), 3)`);
  await until(left).toBe(before + 1);
  expect(
    await page.evaluate(`(async () => {
      const items = client.subscribe('count', { to: 1e9, everyMs: 1 });
      setTimeout(() => items.unsubscribe(), 100);
      return (await collect(items)).end;
    })()`),
  ).toBe('done');
  await until(left).toBe(before + 2);
  expect(
    await page.evaluate(`(async () => {
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 100);
      return (await collect(client.subscribe('count', { to: 1e9, everyMs: 1 }, { signal: controller.signal }))).end;
    })()`),
  ).toMatchObject({ code: 'ABORTED' });
  await until(left).toBe(before + 3);
  // One that waits for something that never comes hears of it by its signal.
  await page.evaluate(`(async () => {
    const items = client.subscribe('stuck');
    setTimeout(() => items.unsubscribe(), 100);
    await collect(items);
  })()`);
  await until(async () => (await stage.evidence()).left['stuck']).toBe(1);
});

// A page that may come back from the back/forward cache is waited for. A tab that is closed was, too.
test('a tab that is closed runs the finally of its generators at once', async () => {
  const page = await stage.open();
  await page.evaluate(`client.query('instance')`);
  const running = (): Promise<unknown> => stage.inWorker('host.stats().subscriptions');
  const before = (await stage.evidence()).left['count'] ?? 0;
  await until(running).toBe(0);
  await page.evaluate(`void collect(client.subscribe('count', { to: 1e9, everyMs: 50 }))`);
  await until(running).toBe(1);
  await page.close();
  await expect.poll(running, { timeout: 8_000 }).toBe(0);
  await until(async () => (await stage.evidence()).left['count']).toBe(before + 1);
});

test('a slow reader slows the generator down', async () => {
  const page = await stage.open();
  const yielded = async (): Promise<number> => (await stage.evidence()).yielded['count'] ?? 0;
  await page.evaluate(`client.query('instance')`);
  const before = await yielded();
  await page.evaluate(`(async () => {
    globalThis.items = client.subscribe('count', { to: 1e9 })[Symbol.asyncIterator]();
    await items.next();
  })()`);
  await page.evaluate(`new Promise((resolve) => setTimeout(resolve, 500))`);
  expect((await yielded()) - before).toBeLessThanOrEqual(65);
  await page.evaluate(
    `(async () => { for (let taken = 0; taken < 500; taken++) await items.next(); await items.return(); })()`,
  );
  expect((await yielded()) - before).toBeGreaterThan(500);
  expect((await yielded()) - before).toBeLessThan(640);
});

test('errors end the iteration with their codes, after the items before them', async () => {
  const page = await stage.open();
  const collect = (name: string, input?: unknown) =>
    page.evaluate(`collect(client.subscribe('${name}', ${JSON.stringify(input)}))`);
  expect(await collect('fail')).toEqual({ items: [1], end: { application: 'FULL', data: { free: 3 } } });
  expect(await collect('explode')).toEqual({ items: [1], end: { code: 'HANDLER_FAILED', delivered: 'yes' } });
  expect(await collect('lie')).toEqual({ items: [{ shown: 1 }], end: { code: 'INVALID_OUTPUT', delivered: 'yes' } });
  await until(async () => (await stage.evidence()).left['lie']).toBe(1);
  expect(await collect('count', { to: 'many' })).toMatchObject({
    items: [],
    end: { code: 'INVALID_INPUT', delivered: 'no' },
  });
  expect(await collect('stuck', 1)).toMatchObject({ end: { code: 'INVALID_INPUT' } });
  expect(await collect('adminOnly')).toMatchObject({ end: { code: 'ORIGIN_NOT_ALLOWED', delivered: 'no' } });
  expect(await collect('nothing')).toMatchObject({ end: { code: 'PROCEDURE_NOT_FOUND', delivered: 'no' } });
  expect(await collect('instance')).toMatchObject({ end: { code: 'PROCEDURE_NOT_FOUND', data: { kind: 'query' } } });
  expect(await page.evaluate(`client.query('count', { to: 1 }).catch(codeOf)`)).toMatchObject({
    code: 'PROCEDURE_NOT_FOUND',
    data: { kind: 'subscription' },
  });
  expect((await stage.evidence()).entered['adminOnly']).toBe(undefined);
});

test('every value that a call carries, an item carries too', async () => {
  const page = await stage.open();
  expect(
    await page.evaluate(`(async () => {
      const sent = [undefined, NaN, -0, 7n, new Date(0), new Map([[1, new Set([2])]]), new Uint8Array([1, 2])];
      const { items, end } = await collect(client.subscribe('echo', sent));
      const kinds = items.map((item) => Object.prototype.toString.call(item));
      return { kinds, end, zero: Object.is(items[2], -0), big: items[3] === 7n, day: items[4].getTime(), deep: items[5].get(1).has(2) };
    })()`),
  ).toEqual({
    kinds: ['Undefined', 'Number', 'Number', 'BigInt', 'Date', 'Map', 'Uint8Array'].map((kind) => `[object ${kind}]`),
    end: 'done',
    zero: true,
    big: true,
    day: 0,
    deep: true,
  });
});

test('the limit on streams is told', async () => {
  const page = await stage.open();
  expect(
    await page.evaluate(`(async () => {
      const open = Array.from({ length: 256 }, () => client.subscribe('count', { to: 2, everyMs: 300 }));
      const all = open.map((items) => collect(items));
      const beyond = await collect(client.subscribe('count', { to: 2 }));
      return { beyond, whole: (await Promise.all(all)).filter(({ items, end }) => items.length === 2 && end === 'done').length };
    })()`),
  ).toEqual({
    beyond: { items: [], end: { code: 'RATE_LIMITED', delivered: 'no', data: { limit: 'streamsPerSession' } } },
    whole: 256,
  });
});

test('over one-shot messages, and on a closed client, a subscription says so', async () => {
  const page = await stage.open();
  expect(
    await page.evaluate(`(async () => {
      const oneShots = portcullis.createClient({ extensionId: '${stage.id}', transports: ['message'] });
      const running = collect(client.subscribe('count', { to: 1e9, everyMs: 20 }));
      await client.query('instance');
      await client.close();
      return [await collect(oneShots.subscribe('count', { to: 1 })), (await running).end, await collect(client.subscribe('count', { to: 1 }))];
    })()`),
  ).toMatchObject([
    { end: { code: 'UNSUPPORTED_TRANSPORT' } },
    { code: 'CONNECTION_CLOSED' },
    { end: { code: 'CONNECTION_CLOSED' } },
  ]);
});

test('tracked subscriptions go on where they were over the deaths of the worker; others end or begin anew', async () => {
  const page = await stage.open();
  await page.evaluate(`(async () => {
    await client.query('instance');
    globalThis.tracked = Array.from({ length: 20 }, () => collect(client.subscribe('countTracked', { to: 40, everyMs: 50 })));
    globalThis.untracked = collect(client.subscribe('count', { to: 1e9, everyMs: 20 }));
    globalThis.anew = collect(client.subscribe('countAnew'), 100);
    globalThis.firstItem = untracked;
  })()`);
  await page.evaluate('new Promise((resolve) => setTimeout(resolve, 400))');
  for (let kills = 0; kills < 3; kills++) {
    await stage.killWorker();
    await page.evaluate('new Promise((resolve) => setTimeout(resolve, 500))');
  }
  const whole = { items: Array.from({ length: 40 }, (_, index) => index + 1), end: 'done' };
  expect(await page.evaluate('Promise.all(tracked)')).toEqual(Array.from({ length: 20 }, () => whole));
  expect(await page.evaluate('untracked')).toMatchObject({ end: { code: 'INTERRUPTED' } });
  const anew = (await page.evaluate('anew')) as { items: number[]; end: unknown };
  expect(anew.end).toBe('done');
  expect(anew.items.filter((item) => item === 1).length).toBeGreaterThan(1);
});
