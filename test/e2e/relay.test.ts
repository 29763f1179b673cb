import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { relayParts } from '../support/browser/index.ts';
import { extensionUnderTest, idOf } from './fixtures/extension-under-test.ts';
import { hostile } from './fixtures/hostile-page.ts';
import { openStage, type Stage } from './fixtures/stage.ts';

const unlisted = idOf('relay unlisted');
const other = idOf('relay other');
const listed = idOf('relay listed');

/** A page whose scripts run before any other. */
const withHostileScript = (driverPage: string): string =>
  driverPage.replace('<head>', `<head><script>${hostile}</script>`);

let stage: Stage;

beforeAll(async () => {
  const relay = relayParts(['http://localhost/*', 'http://denied.test/*']);
  const extension = (name: string, connectable: object) => {
    const allow = `[{ match: 'http://localhost/*', frames: 'all' }]`;
    const parts = extensionUnderTest({
      name,
      allow,
      manifest: { ...relay.manifest, externally_connectable: connectable },
    });
    return { ...parts, files: { ...parts.files, ...relay.files } };
  };
  stage = await openStage({
    extensions: () => [
      extension('relay unlisted', { ids: [] }),
      extension('relay other', { ids: [] }),
      extension('relay listed', { matches: ['http://localhost/*'] }),
    ],
    routes: { '/hostile': withHostileScript },
  });
});
afterAll(() => stage.close());

afterEach(async () => {
  expect(await stage.takeNoise()).toEqual([]);
});

const whoAmI = (extensionId: string) => ({ client: { extensionId }, kind: 'query', name: 'whoAmI' }) as const;

const answerOf = (kind: string, host = 'localhost') => ({
  kind: 'value',
  value: { origin: new URL(stage.site.url('/', host)).origin, caller: kind },
});

test('the relay serves a page that externally_connectable does not list', async () => {
  const visitor = await stage.open('localhost');
  expect(await visitor.detect({ extensionId: unlisted })).toMatchObject({ reason: 'unreachable' });
  expect(await visitor.detectAs({ extensionId: unlisted })).toEqual({
    status: 'installed',
    extensionId: unlisted,
    version: '1.0.0',
    protocol: 1,
    transports: ['relay'],
  });
  expect(await visitor.call(whoAmI(unlisted))).toEqual(answerOf('relay'));
  expect(
    await visitor.call({ client: { extensionId: unlisted }, kind: 'mutate', name: 'double', input: { value: 21 } }),
  ).toEqual({ kind: 'value', value: 42 });
  expect(await visitor.look({ extensionId: unlisted })).toEqual({
    state: 'connected',
    transport: 'relay',
    connections: 1,
  });
});

test('a page that is listed uses a port, and the relay where it is told to', async () => {
  const visitor = await stage.open('localhost');
  expect(await visitor.call(whoAmI(listed))).toEqual(answerOf('page'));
  const client = { extensionId: listed, transports: ['relay'] as const };
  expect(await visitor.detectAs(client)).toMatchObject({ status: 'installed', transports: ['relay'] });
  expect(await visitor.call({ ...whoAmI(listed), client })).toEqual(answerOf('relay'));
});

test('an allowed page may be told not to use the relay', async () => {
  const visitor = await stage.open('localhost');
  const client = { extensionId: unlisted, transports: ['port', 'message'] as const };
  expect(await visitor.detectAs(client)).toMatchObject({ status: 'unavailable', reason: 'unreachable' });
  expect(await visitor.call({ ...whoAmI(unlisted), client })).toMatchObject({ code: 'EXTENSION_NOT_FOUND' });
});

test('a forbidden origin is denied behind the relay as before it, and no handler is entered for it', async () => {
  const visitor = await stage.open('denied.test');
  expect(await visitor.detectAs({ extensionId: unlisted })).toMatchObject({ status: 'unavailable', reason: 'denied' });
  expect(await visitor.call(whoAmI(unlisted))).toMatchObject({ code: 'ORIGIN_NOT_ALLOWED', delivered: 'no' });
  const { entered } = await stage.evidence(unlisted);
  expect(entered.filter((entry) => entry.origin.includes('denied'))).toEqual([]);
});

test('two relays on one page do not disturb each other', async () => {
  const visitor = await stage.open('localhost');
  const answers = await Promise.all([unlisted, other, unlisted, other].map((id) => visitor.call(whoAmI(id))));
  expect(answers).toEqual(Array.from({ length: 4 }, () => answerOf('relay')));
  expect(await visitor.detectAs({ extensionId: [other, unlisted] })).toMatchObject({ extensionId: other });
});

test('an aborted call fires the signal of its handler', async () => {
  const visitor = await stage.open('localhost');
  const call = await visitor.begin({ client: { extensionId: unlisted }, kind: 'query', name: 'wait' });
  await expect.poll(async () => (await stage.evidence(unlisted)).entered.map(({ name }) => name)).toContain('wait');
  await call.abort();
  expect(await call.outcome()).toMatchObject({ code: 'ABORTED' });
  await expect.poll(async () => (await stage.evidence(unlisted)).aborted).toContain('wait');
});

test('a hostile page gets nothing by forged events, sees no hello, and its floods break nothing', async () => {
  const visitor = await stage.open('localhost', '/hostile');
  const { page } = visitor;
  expect(await page.evaluate(`forge('${unlisted}')`)).toEqual([]);
  await page.evaluate(`answerHellos('${unlisted}')`);
  await page.evaluate('flood(2_000)');
  await page.evaluate(`floodHellos('${unlisted}', 500)`);
  const elsewhere = await stage.open('localhost');
  expect(await elsewhere.call(whoAmI(unlisted))).toEqual(answerOf('relay'));
  await page.evaluate('letGoOfAll()');
  expect(await visitor.call(whoAmI(unlisted))).toEqual(answerOf('relay'));
  expect(await page.evaluate('hellosSeen')).toBe(0);
});

test('an extension that is removed under its relay is noticed, and calls say so', async () => {
  const visitor = await stage.open('localhost');
  const client = { extensionId: other };
  const running = await visitor.begin({ client, kind: 'mutate', name: 'waitAndChange' });
  await expect
    .poll(async () => (await stage.evidence(other)).entered.map(({ name }) => name))
    .toContain('waitAndChange');
  await stage.chromium.browser.uninstallExtension(other);
  expect(await running.outcome()).toMatchObject({ kind: 'error', delivered: 'unknown' });
  expect(await visitor.detectAs(client)).toMatchObject({ status: 'unavailable', reason: 'unreachable' });
  expect(await visitor.call(whoAmI(other))).toMatchObject({ code: 'EXTENSION_NOT_FOUND', delivered: 'no' });
});
