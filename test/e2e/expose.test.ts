import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { openPushStage, type PushStage } from './fixtures/push-stage.ts';

let stage: PushStage;

beforeAll(async () => {
  stage = await openPushStage({ name: 'expose', relayed: ['http://localhost/*'] });
});
afterAll(() => stage.close());
afterEach(async () => {
  for (const page of (await stage.chromium.browser.pages()).slice(1)) await page.close();
});

const until = (read: () => Promise<unknown>) => expect.poll(read, { timeout: 20_000 });

/** Calls a procedure on the page that connected last, and tells what came of it. */
const call = (name: string, more = ''): Promise<unknown> =>
  stage.inWorker(
    `host.sessions().at(-1).query('${name}'${more}).catch(({ code, delivered, data }) => ({ code, delivered, data }))`,
  );

test('the extension calls what a page exposes, and only that', async () => {
  const page = await stage.open();
  await page.evaluate(`globalThis.off = client.expose({
    getSelection: () => 'selected',
    add: async ({ to }) => to + 1,
    fail: () => 7,
  })`);
  await until(() => stage.inWorker('host.sessions().length')).toBe(1);
  await until(() => call('getSelection')).toBe('selected');
  expect(await call('add', ', { to: 41 }')).toBe(42);
  expect(await call('add', `, { to: 'many' }`)).toMatchObject({ code: 'INVALID_INPUT', delivered: 'no' });
  expect(await call('fail')).toMatchObject({ code: 'INVALID_OUTPUT', delivered: 'yes' });
  expect(await call('hidden')).toMatchObject({ code: 'PROCEDURE_NOT_FOUND', delivered: 'no' });
  expect(await call('toString')).toMatchObject({ code: 'PROCEDURE_NOT_FOUND', delivered: 'no' });
  await page.evaluate('off()');
  await until(() => call('getSelection')).toMatchObject({ code: 'PROCEDURE_NOT_FOUND' });
  expect(stage.noise).toEqual([]);
});

test.each(['port', 'relay'])(
  'what the first call of a page starts can call it back, over the %s',
  async (transport) => {
    const page = await stage.open();
    const selections = `(async () => {
    const client = portcullis.createClient({ extensionId: '${stage.id}', transports: ['${transport}'] });
    client.expose({ getSelection: () => 'selected' });
    return [await client.query('selection'), client.transport, client.stats().connections];
  })()`;
    expect(await page.evaluate(selections)).toEqual(['selected', transport, 1]);
    expect(stage.noise).toEqual([]);
  },
);

test('what a page throws is redacted, and an application error passes', async () => {
  const page = await stage.open();
  await page.evaluate(`(async () => {
    client.expose({
      fail: () => { throw new portcullis.ApplicationError('BUSY', { until: 3 }, 'Not now.'); },
      getSelection: () => { throw new Error('secret: hunter2'); },
    });
    await client.query('instance');
    await client.query('instance');
  })()`);
  expect(await call('fail')).toMatchObject({ code: 'BUSY', data: { until: 3 } });
  expect(await call('getSelection')).toEqual({ code: 'HANDLER_FAILED', delivered: 'yes' });
  expect(stage.noise.map(({ kind }) => kind)).toEqual(['uncaught']);
});

test('a call ends with its deadline or its signal, and the signal of the handler on the page fires', async () => {
  const page = await stage.open();
  await page.evaluate(`(async () => {
    globalThis.aborted = 0;
    client.expose({ wait: (input, { signal }) => new Promise(() => signal.addEventListener('abort', () => aborted++)) });
    await client.query('instance');
    await client.query('instance');
  })()`);
  expect(await call('wait', ', undefined, { timeoutMs: 200 }')).toMatchObject({
    code: 'TIMEOUT',
    delivered: 'unknown',
  });
  await until(() => page.evaluate('aborted')).toBe(1);
  expect(await call('wait', ', undefined, { signal: AbortSignal.timeout(200) }')).toMatchObject({ code: 'ABORTED' });
  await until(() => page.evaluate('aborted')).toBe(2);
});

test('a host that drains takes no new calls, lets the running ones finish, and closes', async () => {
  const page = await stage.open();
  await page.evaluate(`(async () => {
    await client.query('instance');
    globalThis.running = client.query('takeYourTime').catch(codeOf);
    await client.query('instance');
  })()`);
  await stage.inWorker('globalThis.drained = host.drain(), void 0');
  expect(await page.evaluate(`client.query('instance').catch(codeOf)`)).toMatchObject({
    code: 'CONNECTION_CLOSED',
    delivered: 'no',
  });
  expect(await page.evaluate('running')).toBe('finished');
  await stage.inWorker('drained');
  expect(await stage.inWorker('host.stats()')).toEqual({ sessions: 0, running: 0, subscriptions: 0, ports: 0 });
});
