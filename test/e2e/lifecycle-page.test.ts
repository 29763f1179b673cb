import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { evaluateInPageAt, stopWorker } from '../support/browser/index.ts';
import { atFullLength } from './fixtures/full-length.ts';
import { journalExtension, openJournalStage, type JournalStage } from './fixtures/journal-stage.ts';

const NAME = 'page';

/** Chromium stops a worker that has owed an answer for six minutes. */
const LONG_MS = atFullLength ? 400_000 : 2_000;

let stage: JournalStage;

beforeAll(async () => {
  stage = await openJournalStage({ name: NAME });
});
afterAll(() => stage.close());
afterEach(() => {
  expect(stage.noise.splice(0)).toEqual([]);
});

let lastId = 0;

/** Begins a query and a mutation, and waits until the mutation runs. Returns its id. */
async function begin(page: Page, transport: string, { lastsMs = 1_500, timeoutMs = 30_000 } = {}): Promise<string> {
  const id = String(++lastId);
  await page.evaluate(`
    globalThis.client = driver.clientWith({ extensionId: '${stage.id}', transports: ['${transport}'] });
    globalThis.query = client.query('wait', { lastsMs: ${String(lastsMs)} }, { timeoutMs: ${String(timeoutMs)} });
    globalThis.mutation = client.mutate('append', { id: '${id}', lastsMs: ${String(lastsMs)} }, { timeoutMs: ${String(timeoutMs)} })
      .catch(({ code, delivered }) => ({ code, delivered }));
    0
  `);
  await expect.poll(() => stage.journal(), { timeout: 20_000 }).toContain(id);
  return id;
}

async function timesRun(id: string): Promise<number> {
  return (await stage.journal()).filter((entry) => entry === id).length;
}

const INTERRUPTED = { code: 'INTERRUPTED', delivered: 'unknown' };

describe.each(['port', 'message'])('over %s', (transport) => {
  test('calls of a page that is frozen and resumed come back', async () => {
    const { page } = await stage.open();
    const devtools = await page.createCDPSession();
    const id = await begin(page, transport);
    await devtools.send('Page.setWebLifecycleState', { state: 'frozen' });
    await devtools.send('Page.setWebLifecycleState', { state: 'active' });
    expect(await page.evaluate('query')).toBe('waited');
    expect(await page.evaluate('mutation')).toBe(id);
    expect(await page.evaluate('client.stats().connections')).toBe(1);
    expect(await timesRun(id)).toBe(1);
  });

  test('calls of a page that is frozen while the worker stops settle when it is resumed', async () => {
    const { page } = await stage.open();
    const devtools = await page.createCDPSession();
    const id = await begin(page, transport);
    await devtools.send('Page.setWebLifecycleState', { state: 'frozen' });
    expect(await stopWorker(stage.chromium.browser, stage.id)).toBe(true);
    await devtools.send('Page.setWebLifecycleState', { state: 'active' });
    expect(await page.evaluate('query')).toBe('waited');
    expect(await page.evaluate('mutation')).toEqual(INTERRUPTED);
    expect(await timesRun(id)).toBe(1);
    // The browser complains of an unread error before it lets a frozen page's callback read it. Ports know no such error.
    const told = stage.noise.splice(0).filter(({ text }) => !text.includes('message channel closed before a response'));
    expect(told).toEqual([]);
  });

  test('when the worker stops in the middle of calls, the query is repeated and the mutation is not', async () => {
    const { page } = await stage.open();
    const id = await begin(page, transport);
    expect(await stopWorker(stage.chromium.browser, stage.id)).toBe(true);
    expect(await page.evaluate('query')).toBe('waited');
    expect(await page.evaluate('mutation')).toEqual(INTERRUPTED);
    expect(await timesRun(id)).toBe(1);
  });

  test('when the extension is updated in the middle of calls, the query goes to the new version and the mutation does not', async () => {
    const { page } = await stage.open();
    const id = await begin(page, transport);
    const version = `2.0.${id}`;
    await stage.extension.rebuild(journalExtension({ name: NAME, version }));
    await stage.install();
    expect(await page.evaluate('query')).toBe('waited');
    expect(await page.evaluate('mutation')).toEqual(INTERRUPTED);
    expect(await page.evaluate(`client.query('version')`)).toBe(version);
    expect(await timesRun(id)).toBe(1);
  });

  test(
    'calls that go on longer than the browser lets a message wait come back',
    async () => {
      const { page } = await stage.open();
      const id = await begin(page, transport, { lastsMs: LONG_MS, timeoutMs: 2 * LONG_MS });
      await page.evaluate(`Promise.all([query, mutation]).then((values) => Object.assign(globalThis, { values })); 0`);
      // The driver waits for no promise as long as this.
      const done = { timeout: LONG_MS + 30_000, interval: 500 };
      await expect.poll(() => page.evaluate('globalThis.values'), done).toEqual(['waited', id]);
      expect(await timesRun(id)).toBe(1);
    },
    LONG_MS + 60_000,
  );
});

test('a page that the browser discards and loads again calls as before, and what it had begun runs once', async () => {
  const { browser } = stage.chromium;
  const { page } = await stage.open('/?discarded');
  const id = await begin(page, 'port', { lastsMs: 3_000 });
  const tabId = Number(await page.evaluate(`client.query('tabId')`));
  const extensionPage = await browser.newPage();
  await extensionPage.goto(`chrome-extension://${stage.id}/journal.html`);
  await extensionPage.bringToFront();
  await extensionPage.evaluate(`chrome.tabs.discard(${String(tabId)})`);
  const discarded = await extensionPage.evaluate(`chrome.tabs.query({ discarded: true }).then((tabs) => tabs.length)`);
  expect(discarded).toBe(1);
  await extensionPage.evaluate(
    `chrome.tabs.query({ discarded: true }).then(([tab]) => chrome.tabs.update(tab.id, { active: true }))`,
  );
  const inReloaded = (expression: string) =>
    evaluateInPageAt(browser, (url) => url.endsWith('/?discarded'), expression);
  await expect
    .poll(() => inReloaded(`[document.wasDiscarded, 'driver' in globalThis]`), { timeout: 20_000 })
    .toEqual([true, true]);
  expect(await inReloaded(`driver.clientWith({ extensionId: '${stage.id}' }).query('version')`)).toMatch(/^\d/);
  expect(await timesRun(id)).toBe(1);
});
