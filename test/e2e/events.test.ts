import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { openPushStage, type PushStage } from './fixtures/push-stage.ts';

const EVERYBODY = `['http://localhost/*', { match: 'http://other.test/*', insecureHttp: true }]`;

let stage: PushStage;

beforeAll(async () => {
  stage = await openPushStage({
    name: 'events',
    allow: EVERYBODY,
  });
});
afterAll(() => stage.close());
afterEach(() => {
  expect(stage.noise).toEqual([]);
});

const until = (read: () => Promise<unknown>) => expect.poll(read, { timeout: 20_000 });

/** Makes a page listen to an event, into globals of the event's name, and waits until the extension knows. */
const LISTEN = `(async (name, options = {}) => {
  globalThis[name] = [];
  globalThis[name + 'Gaps'] = 0;
  client.on(name, (payload) => globalThis[name].push(payload), { onGap: () => globalThis[name + 'Gaps']++, ...options });
  await client.query('instance');
  await client.query('instance'); // the first may be answered together with the welcome, and listening is told after that
})`;

test('an event reaches every page that listens, once, as its schema leaves it', async () => {
  const pages = [await stage.open(), await stage.open()];
  for (const page of pages) await page.evaluate(`${LISTEN}('saved')`);
  await stage.inWorker(`host.emit('saved', { id: 'one' }), host.emit('saved', { id: 'two' })`);
  for (const page of pages) await until(() => page.evaluate('saved')).toEqual([{ id: 'ONE' }, { id: 'TWO' }]);
  await pages[0]?.evaluate(`client.mutate('announce', 'nobody listens')`);
  for (const page of pages) expect(await page.evaluate('[saved.length, savedGaps]')).toEqual([2, 0]);
});

test('an event goes to an origin, a tab or a session, where it is told to', async () => {
  const here = await stage.open();
  const there = await stage.open('other.test');
  for (const page of [here, there]) await page.evaluate(`${LISTEN}('noted')`);
  await stage.inWorker(`host.emit('noted', 'there', { origin: '${new URL(there.url()).origin}' })`);
  await until(() => there.evaluate('noted')).toEqual(['there']);
  await here.evaluate(`client.mutate('announceToMe', 'here')`);
  await until(() => here.evaluate('noted')).toEqual(['here']);
  const tab = await stage.inWorker(
    `chrome.tabs.query({}).then((tabs) => tabs.map(({ id }) => id).sort((a, b) => b - a)[0])`,
  );
  await stage.inWorker(`host.emit('noted', 'the last tab', { tabId: ${String(tab)} })`);
  await until(() => there.evaluate('noted')).toEqual(['there', 'the last tab']);
  expect(await here.evaluate('noted')).toEqual(['here']);
});

test('what cannot be emitted throws, and reaches nobody', async () => {
  const page = await stage.open();
  await page.evaluate(`${LISTEN}('saved')`);
  const codeOf = (emission: string) =>
    stage.inWorker(`(() => { try { ${emission}; return 'emitted'; } catch (error) { return error.code; } })()`);
  expect(await codeOf(`host.emit('nothing', 1)`)).toBe('INVALID_ARGUMENT');
  expect(await codeOf(`host.emit('toString', 1)`)).toBe('INVALID_ARGUMENT');
  expect(await codeOf(`host.emit('saved', { id: 7 })`)).toBe('INVALID_OUTPUT');
  expect(await codeOf(`host.emit('noted', () => 1)`)).toBe('NOT_SERIALIZABLE');
  expect(await codeOf(`host.emit('saved', { id: 'a' }, { orgin: 'http://localhost' })`)).toBe('INVALID_ARGUMENT');
  expect(await codeOf(`host.emit('saved', { id: 'a' }, {})`)).toBe('INVALID_ARGUMENT');
  expect(await codeOf(`host.emit('saved', { id: 'last' })`)).toBe('emitted');
  await until(() => page.evaluate('saved')).toEqual([{ id: 'LAST' }]);
});

test('events keep their order while the check of one takes time, and one that is refused later is reported', async () => {
  const page = await stage.open();
  await page.evaluate(`${LISTEN}('checkedLater')`);
  await page.evaluate(`${LISTEN}('noted')`);
  await page.evaluate(
    `globalThis.order = []; for (const name of ['checkedLater', 'noted']) client.on(name, (value) => order.push(value))`,
  );
  await stage.inWorker(
    `host.emit('checkedLater', 1), host.emit('noted', 'two'), host.emit('checkedLater', -3), host.emit('noted', 'four')`,
  );
  await until(() => page.evaluate('order')).toEqual([1, 'two', 'four']);
  await until(async () => (await stage.evidence()).uncaught).toEqual([expect.stringContaining('checkedLater')]);
});

test('an event with rules of its own reaches only whom they admit', async () => {
  const page = await stage.open();
  await page.evaluate(`${LISTEN}('forAdmins')`);
  await page.evaluate(`${LISTEN}('noted')`);
  await stage.inWorker(`host.emit('forAdmins', 'secret: hunter2'), host.emit('noted', 'after it')`);
  await until(() => page.evaluate('noted')).toEqual(['after it']);
  expect(await page.evaluate('forAdmins')).toEqual([]);
});

test('a page that is not admitted any more receives nothing from that moment on', async () => {
  const here = await stage.open();
  const there = await stage.open('other.test');
  for (const page of [here, there]) await page.evaluate(`${LISTEN}('noted')`);
  await there.evaluate(`void (globalThis.items = collect(client.subscribe('count', { to: 1e9, everyMs: 20 })))`);
  await stage.inWorker(`host.setPolicy(['http://localhost/*']), host.emit('noted', 'secret: hunter2')`);
  await until(() => here.evaluate('noted')).toEqual(['secret: hunter2']);
  expect(await there.evaluate('items.then(({ end }) => end)')).toMatchObject({ code: 'ORIGIN_NOT_ALLOWED' });
  expect(await there.evaluate(`client.query('instance').catch((error) => error.code)`)).toBe('ORIGIN_NOT_ALLOWED');
  expect(await there.evaluate('noted')).toEqual([]);
  await stage.inWorker(`host.setPolicy(${EVERYBODY})`);
  expect(await there.evaluate(`client.query('instance')`)).toEqual(expect.any(String));
});

test('a page that was cut off for a moment receives what it missed; after the death of the worker a gap is told', async () => {
  const page = await stage.open();
  await page.evaluate(`${LISTEN}('noted')`);
  await stage.inWorker(`host.emit('noted', 1), host.emit('noted', 2)`);
  await until(() => page.evaluate('noted')).toEqual([1, 2]);
  await stage.killWorker();
  await until(() => page.evaluate('notedGaps')).toBe(1);
  await stage.inWorker(`host.emit('noted', 3)`);
  await until(() => page.evaluate('noted')).toEqual([1, 2, 3]);
});

test('a burst beyond the window is told as a gap, and what was told before it came whole', async () => {
  const page = await stage.open();
  await page.evaluate(`${LISTEN}('noted')`);
  await stage.inWorker(`(() => { for (let item = 1; item <= 1000; item++) host.emit('noted', item); })()`);
  await until(() => page.evaluate('notedGaps')).toBe(1);
  expect(await page.evaluate('noted')).toEqual(Array.from({ length: 256 }, (_, index) => index + 1));
  await stage.inWorker(`host.emit('noted', 'on')`);
  await until(() => page.evaluate('noted.at(-1)')).toBe('on');
});

test('a listener that keeps nothing alive makes no connection, and is served while there is one', async () => {
  const page = await stage.open();
  await page.evaluate(`(() => {
    globalThis.noted = [];
    globalThis.off = client.on('noted', (value) => noted.push(value), { keepAlive: false });
  })()`);
  await page.evaluate('new Promise((resolve) => setTimeout(resolve, 300))');
  expect(await page.evaluate('[client.state, client.stats().connections]')).toEqual(['idle', 0]);
  await page.evaluate(`client.query('instance')`);
  await stage.inWorker(`host.emit('noted', 'served')`);
  await until(() => page.evaluate('noted')).toEqual(['served']);
  await stage.killWorker();
  await until(() => page.evaluate('client.state')).toBe('idle');
  await page.evaluate('off()');
});

test('over one-shot messages, and on a closed client, listening throws', async () => {
  const page = await stage.open();
  expect(
    await page.evaluate(`(async () => {
      const codeOf = (act) => { try { act(); } catch (error) { return error.code; } };
      const oneShots = portcullis.createClient({ extensionId: '${stage.id}', transports: ['message'] });
      await client.close();
      return [codeOf(() => oneShots.on('noted', () => {})), codeOf(() => client.on('noted', () => {}))];
    })()`),
  ).toEqual(['UNSUPPORTED_TRANSPORT', 'CONNECTION_CLOSED']);
});
