import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { buildPage, bundleScript, evaluateInWorker } from '../support/browser/index.ts';
import { idOf } from './fixtures/extension-under-test.ts';
import { openJournalStage, type JournalStage } from './fixtures/journal-stage.ts';
import type { Accounts } from './fixtures/keep-accounts.ts';

const NOTHING: Accounts = { timers: [], listeners: [], ports: 0 };
const ABSENT = idOf('never installed');

let stage: JournalStage;

beforeAll(async () => {
  const accounts = await bundleScript({ file: 'test/e2e/fixtures/keep-accounts.ts' });
  const library = await buildPage({
    code: `import { createClient } from 'portcullis'; Object.assign(window, { createClient });`,
  });
  stage = await openJournalStage({
    name: 'close',
    routes: {
      '/library': () => library,
      // The accounts are opened before the library loads.
      '/counted': () => library.replace('<script>', `<script>${accounts}</script><script>`),
    },
    parts: {
      background: {
        code: `
          import { readAccounts } from './test/e2e/fixtures/keep-accounts.ts';
          import { host } from './test/e2e/fixtures/journal-host.ts';
          host.listen();
          Object.assign(globalThis, { host, readAccounts });
        `,
      },
    },
    chromium: { flags: ['--js-flags=--expose-gc'] },
  });
});
afterAll(() => stage.close());
afterEach(() => {
  expect(stage.noise.splice(0)).toEqual([]);
});

/** What the page has open after a life of a client, from `createClient` until `close` has been waited for. */
async function accountsAfter(page: Page, options: Readonly<Record<string, unknown>>, life: string): Promise<unknown> {
  return page.evaluate(`(async () => {
    const client = createClient(${JSON.stringify({ extensionId: stage.id, ...options })});
    const settled = [];
    const begin = (promise) => void settled.push(promise.catch(() => undefined));
    ${life}
    await client.close();
    // What had been asked for settles now, whatever the extension does.
    await Promise.all(settled);
    await new Promise((done) => setTimeout(done)); // what follows in this turn is still part of closing
    return readAccounts();
  })()`);
}

describe('a closed client leaves no timer, listener or port behind', () => {
  test.each<[when: string, options: Readonly<Record<string, unknown>>, life: string]>([
    ['that never called', {}, ''],
    [
      'that called over a port',
      {},
      `await client.query('version'); await client.mutate('append', { id: 'a', lastsMs: 0 });`,
    ],
    [
      'that called over messages',
      { transports: ['message'] },
      `await client.query('version'); await client.mutate('append', { id: 'b', lastsMs: 0 });`,
    ],
    [
      'with calls under way over a port',
      {},
      `await client.query('version'); begin(client.query('wait', { lastsMs: 5_000 })); begin(client.mutate('append', { id: 'c', lastsMs: 5_000 }));`,
    ],
    [
      'with calls under way over messages',
      { transports: ['message'] },
      `await client.query('version'); begin(client.query('wait', { lastsMs: 5_000 })); begin(client.mutate('append', { id: 'd', lastsMs: 5_000 }));`,
    ],
    [
      'with a call that has just been made',
      {},
      `begin(client.query('version', undefined, { signal: new AbortController().signal }));`,
    ],
    ['while it chooses among candidates', { extensionId: [ABSENT, idOf('close')] }, `begin(client.query('version'));`],
    [
      'right after it has chosen among candidates',
      { extensionId: [ABSENT, idOf('close')] },
      `await client.query('version');`,
    ],
    [
      'while it waits for its next attempt',
      { extensionId: ABSENT },
      `begin(client.query('version')); await new Promise((done) => client.watch(done));`,
    ],
    ['that watched an extension that is there', {}, `await new Promise((done) => client.watch(done));`],
    [
      'that watched an extension that is not there',
      { extensionId: ABSENT },
      `await new Promise((done) => client.watch(done));`,
    ],
    [
      'that waited for an extension to come',
      { extensionId: ABSENT },
      `begin(client.whenInstalled({ signal: new AbortController().signal })); await client.detect();`,
    ],
    ['while it watches for the first time', {}, `client.watch(() => undefined);`],
    [
      'that called after it was drained',
      {},
      `begin(client.query('version')); await client.drain(); begin(client.query('version'));`,
    ],
    [
      'that watched after it was closed',
      {},
      `await client.close(); client.watch(() => undefined); begin(client.whenInstalled());`,
    ],
  ])('%s', async (_when, options, life) => {
    const { page } = await stage.open('/counted');
    expect(await page.evaluate('readAccounts()')).toEqual(NOTHING);
    expect(await accountsAfter(page, options, life)).toEqual(NOTHING);
    await page.close();
  });
});

test('a client that was closed can be collected, with everything that it was given', async () => {
  const { page } = await stage.open('/library');
  const left = await page.evaluate(`(async () => {
    const life = async () => {
      const onFrame = () => undefined, onState = () => undefined, onDetection = () => undefined;
      const client = createClient({ extensionId: '${stage.id}', onFrame });
      client.onStateChange(onState);
      client.watch(onDetection);
      await client.query('version');
      await client.mutate('append', { id: 'collected', lastsMs: 0 });
      const unsettled = client.query('wait', { lastsMs: 60_000 }).catch(() => undefined);
      await client.close();
      await unsettled;
      return Object.entries({ client, onFrame, onState, onDetection }).map(([name, value]) => [name, new WeakRef(value)]);
    };
    const references = await life();
    const rest = () => references.filter(([, reference]) => reference.deref() !== undefined).map(([name]) => name);
    for (let round = 0; round < 20 && rest().length > 0; round++) {
      await new Promise((done) => setTimeout(done, 20)); // a WeakRef holds until the turn in which it was read has ended
      gc();
    }
    return rest();
  })()`);
  expect(left).toEqual([]);
  await page.close();
});

test('a closed host leaves no listener, timer or port behind, and what it was doing settles', async () => {
  const { browser } = stage.chromium;
  const { page } = await stage.open('/library');
  await page.evaluate(`
    globalThis.client = createClient({ extensionId: '${stage.id}', retry: { attempts: 1 } });
    globalThis.outcomes = Promise.allSettled([
      client.query('wait', { lastsMs: 60_000 }),
      client.mutate('append', { id: 'closed', lastsMs: 60_000 }),
    ]).then((settled) => settled.map(({ reason }) => [reason?.code, reason?.delivered]));
    client.query('version');
  `);
  await expect.poll(() => stage.journal()).toContain('closed');
  const accounts = await evaluateInWorker(
    browser,
    stage.id,
    `host.close().then(() => ({
      ...readAccounts(),
      events: ['onMessageExternal', 'onConnectExternal', 'onConnect', 'onMessage'].filter((name) => chrome.runtime[name].hasListeners()),
    }))`,
  );
  expect(accounts).toEqual({ ...NOTHING, events: [] });
  expect(await page.evaluate('outcomes')).toEqual([
    ['CONNECTION_CLOSED', 'unknown'],
    ['CONNECTION_CLOSED', 'unknown'],
  ]);
  await page.waitForFunction(`client.state === 'idle'`);
  await page.close();
});
