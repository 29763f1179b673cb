import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { openFirefoxStage, firefoxIdOf, type FirefoxStage, type FirefoxVisitor } from './fixtures/firefox-stage.ts';
import { framing } from './fixtures/framing.ts';
import { hostile } from './fixtures/hostile-page.ts';

const one = firefoxIdOf('one');
const other = firefoxIdOf('other');
const removable = firefoxIdOf('removable');

let stage: FirefoxStage;

beforeAll(async () => {
  stage = await openFirefoxStage({
    names: ['one', 'other', 'removable'],
    routes: {
      '/hostile': (driverPage) => driverPage.replace('<head>', `<head><script>${hostile}</script>`),
    },
  });
}, 300_000);
afterAll(() => stage.close());

afterEach(async () => {
  expect(await stage.takeNoise()).toEqual([]);
});

const origin = (host: string): string => new URL(stage.site.url('/', host)).origin;

const journalOf = async (visitor: FirefoxVisitor, extensionId = one): Promise<unknown> => {
  const outcome = await visitor.call({ client: { extensionId }, kind: 'query', name: 'journal' });
  return outcome.kind === 'value' ? outcome.value : outcome;
};

test('a page finds the extension and calls it with the code that it uses in every browser', async () => {
  const visitor = await stage.open('localhost');
  const client = { extensionId: one };
  expect(await visitor.detectAs(client)).toEqual({
    status: 'installed',
    extensionId: one,
    version: '1.0.0',
    protocol: 1,
    transports: ['relay'],
  });
  expect(await visitor.call({ client, kind: 'query', name: 'whoAmI' })).toEqual({
    kind: 'value',
    value: { kind: 'relay', origin: origin('localhost'), frameId: 0 },
  });
  expect(
    await visitor.call({ client, kind: 'mutate', name: 'append', input: { id: 'first call', lastsMs: 0 } }),
  ).toEqual({ kind: 'value', value: 'first call' });
  expect(await journalOf(visitor)).toEqual(['first call']);
  expect(await visitor.look(client)).toEqual({ state: 'connected', transport: 'relay', connections: 1 });
});

test('values that JSON cannot carry arrive as they were', async () => {
  const { page } = await stage.open('localhost');
  const arrived = await page.evaluate(`(async () => {
    const client = driver.clientWith({ extensionId: '${one}' });
    const { date, map, bytes, ...rest } = await client.query('echo', {
      date: new Date(5), map: new Map([[1, -0]]), bytes: new Uint8Array([1, 2]), big: 3n, nothing: undefined, none: NaN,
    });
    return [date instanceof Date && date.getTime(), Object.is(map.get(1), -0), bytes instanceof Uint8Array && bytes[1],
      rest.big === 3n, 'nothing' in rest, Number.isNaN(rest.none)];
  })()`);
  expect(arrived).toEqual([5, true, 2, true, true, true]);
});

test('a subscription brings its items in order', async () => {
  const { page } = await stage.open('localhost');
  const items = await page.evaluate(`(async () => {
    const items = [];
    for await (const item of driver.clientWith({ extensionId: '${one}' }).subscribe('count', 100)) items.push(item);
    return items;
  })()`);
  expect(items).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
});

test('an aborted call aborts its handler', async () => {
  const visitor = await stage.open('localhost');
  const call = await visitor.begin({ client: { extensionId: one }, kind: 'query', name: 'wait', input: 'to abort' });
  await expect.poll(() => journalOf(visitor), { timeout: 10_000 }).toContain('to abort began');
  await call.abort();
  expect(await call.outcome()).toMatchObject({ kind: 'error', code: 'ABORTED' });
  await expect.poll(() => journalOf(visitor), { timeout: 10_000 }).toContain('to abort aborted');
});

test('a forbidden origin learns that it is denied, and nothing else', async () => {
  const visitor = await stage.open('denied.test');
  const client = { extensionId: one };
  expect(await visitor.detectAs(client)).toMatchObject({ status: 'unavailable', reason: 'denied' });
  const outcome = await visitor.call({
    client,
    kind: 'mutate',
    name: 'append',
    input: { id: 'forbidden', lastsMs: 0 },
  });
  expect(outcome).toMatchObject({ kind: 'error', code: 'ORIGIN_NOT_ALLOWED', delivered: 'no' });
  expect(await journalOf(await stage.open('localhost'))).not.toContain('forbidden');
});

test('a frame of an allowed site is served, and the same frame in a sandbox is denied', async () => {
  const client = { extensionId: one };
  const { page } = await stage.open('localhost', framing('/'));
  const plain = await stage.callerInFrame(page);
  expect(await plain.call({ client, kind: 'query', name: 'whoAmI' })).toMatchObject({
    value: { kind: 'relay', origin: origin('localhost'), frameId: expect.any(Number) as number },
  });
  const { page: sandboxing } = await stage.open('localhost', framing('/', 'allow-scripts'));
  const sandboxed = await stage.callerInFrame(sandboxing);
  expect(await sandboxed.detectAs(client)).toMatchObject({ status: 'unavailable', reason: 'denied' });
  expect(await sandboxed.call({ client, kind: 'query', name: 'whoAmI' })).toMatchObject({ code: 'ORIGIN_NOT_ALLOWED' });
});

test('the back button brings back a page whose calls go on', async () => {
  const visitor = await stage.open('localhost');
  const client = { extensionId: one };
  await visitor.call({ client, kind: 'query', name: 'whoAmI' });
  await visitor.page.evaluate(
    'globalThis.restored = 0; addEventListener("pageshow", (e) => { if (e.persisted) restored++; }); 0',
  );
  const running = await visitor.begin({
    client,
    kind: 'mutate',
    name: 'append',
    input: { id: 'back', lastsMs: 1_500 },
  });
  await expect.poll(async () => journalOf(await stage.open('localhost')), { timeout: 10_000 }).toContain('back');
  await visitor.page.goto(stage.site.url('/elsewhere', 'localhost'));
  await visitor.page.evaluate('history.back()').catch(() => undefined); // the document that asks is gone before it could answer
  await visitor.page.waitForFunction('globalThis.restored === 1', { polling: 50 });
  expect(await running.outcome()).toEqual({ kind: 'value', value: 'back' });
  expect(((await journalOf(visitor)) as string[]).filter((id) => id === 'back')).toEqual(['back']);
});

test('two extensions on one page do not disturb each other', async () => {
  const visitor = await stage.open('localhost');
  const ask = (extensionId: string) => visitor.call({ client: { extensionId }, kind: 'query', name: 'extension' });
  const answers = await Promise.all([ask(one), ask(other), ask(one), ask(other)]);
  expect(answers.map((answer) => answer.kind === 'value' && answer.value)).toEqual([one, other, one, other]);
  expect(await visitor.detectAs({ extensionId: ['absent@fixture.example', other, one] })).toMatchObject({
    status: 'installed',
    extensionId: other,
  });
});

test('an extension that is not there is not found', async () => {
  const visitor = await stage.open('localhost');
  const client = { extensionId: 'absent@fixture.example', detectTimeoutMs: 500 };
  expect(await visitor.detectAs(client)).toMatchObject({ status: 'unavailable', reason: 'unreachable' });
  expect(await visitor.call({ client, kind: 'query', name: 'whoAmI' })).toMatchObject({
    code: 'EXTENSION_NOT_FOUND',
    delivered: 'no',
  });
});

test('a hostile page gets nothing by forged events, and its floods break nothing', async () => {
  const visitor = await stage.open('localhost', '/hostile');
  const { page } = visitor;
  expect(await page.evaluate(`forge('${one}')`)).toEqual([]);
  await page.evaluate('flood(5_000)');
  await page.evaluate(`floodHellos('${one}', 500)`);
  // Its own page is all that it can harm.
  const elsewhere = await stage.open('localhost');
  expect(await elsewhere.call({ client: { extensionId: one }, kind: 'query', name: 'extension' })).toEqual({
    kind: 'value',
    value: one,
  });
  await page.evaluate('letGoOfAll()');
  expect(await visitor.call({ client: { extensionId: one }, kind: 'query', name: 'extension' })).toEqual({
    kind: 'value',
    value: one,
  });
});

test('a script that answers hellos itself never sees one', async () => {
  const visitor = await stage.open('localhost', '/hostile');
  await visitor.page.evaluate(`answerHellos('${one}')`);
  const client = { extensionId: one };
  expect(await visitor.detectAs(client)).toMatchObject({ status: 'installed', version: '1.0.0' });
  expect(await visitor.call({ client, kind: 'query', name: 'extension' })).toEqual({ kind: 'value', value: one });
  expect(await visitor.page.evaluate('hellosSeen')).toBe(0);
});

test("a script that races for the handshake hears nothing of the client's, and keeps nobody from calling", async () => {
  const visitor = await stage.open('localhost', '/hostile');
  const { page } = visitor;
  await page.evaluate(`race('${one}')`);
  for (let attempt = 0; attempt < 5; attempt++) {
    const client = { extensionId: one, timeoutMs: 30_000 + attempt }; // another client each time, and another handshake
    expect(await visitor.detectAs(client)).toMatchObject({ status: 'installed', version: '1.0.0' });
    expect(await visitor.call({ client, kind: 'query', name: 'extension' })).toEqual({ kind: 'value', value: one });
  }
  const { sent, heard } = (await page.evaluate('endRace()')) as { sent: number; heard: unknown[] };
  expect(sent).toBeGreaterThan(40);
  // What the relay says of the script's own channels, and nothing else: what the client gets comes over the client's.
  const notices = [{ portcullisRelay: 'taken' }, { portcullisRelay: 'ended' }];
  expect(new Set(heard.map((message) => JSON.stringify(message)))).toEqual(
    new Set(notices.map((notice) => JSON.stringify(notice))),
  );
});

test("a page that embeds another one cannot use that one's relay", async () => {
  const { page } = await stage.open('denied.test', framing(stage.site.url('/', 'localhost')));
  const frame = await stage.callerInFrame(page);
  expect(await frame.call({ client: { extensionId: one }, kind: 'query', name: 'extension' })).toMatchObject({
    value: one,
  });
  const notices = await page.evaluate(`new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    const notices = [];
    port1.onmessage = ({ data }) => notices.push(data);
    frames[0].postMessage({ portcullisRelay: 1, target: '${one}' }, '*', [port2]);
    setTimeout(resolve, 500, notices);
  })`);
  expect(notices).toEqual([]);
});

test(
  'an extension that is removed is noticed, and found again in the same page once it is installed anew',
  { timeout: 120_000 },
  async () => {
    const visitor = await stage.open('localhost');
    const client = { extensionId: removable, detectTimeoutMs: 500, retry: false } as const; // looking for what is gone takes its time
    expect(await visitor.call({ client, kind: 'query', name: 'extension' })).toEqual({
      kind: 'value',
      value: removable,
    });
    const running = await visitor.begin({ client, kind: 'query', name: 'wait', input: 'removed' });
    await expect.poll(() => journalOf(visitor, removable), { timeout: 10_000 }).toContain('removed began');
    await stage.firefox.browser.uninstallExtension(removable);
    expect(await running.outcome()).toMatchObject({ kind: 'error', delivered: 'unknown' });
    expect(await visitor.detectAs(client)).toMatchObject({ status: 'unavailable', reason: 'unreachable' });
    expect(await visitor.call({ client, kind: 'query', name: 'extension' })).toMatchObject({
      code: 'EXTENSION_NOT_FOUND',
      delivered: 'no',
    });
    await stage.install(removable);
    await expect.poll(() => visitor.detectAs(client), { timeout: 20_000 }).toMatchObject({ status: 'installed' });
    expect(await visitor.call({ client, kind: 'query', name: 'extension' })).toEqual({
      kind: 'value',
      value: removable,
    });
  },
);
