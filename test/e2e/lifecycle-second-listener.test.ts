import { afterAll, beforeAll, expect, test } from 'vitest';

import { stopWorker } from '../support/browser/index.ts';
import { openJournalStage, type JournalStage } from './fixtures/journal-stage.ts';

let stage: JournalStage;

beforeAll(async () => {
  stage = await openJournalStage({
    name: 'second listener',
    parts: {
      scripts: {
        // Idle: it takes every port and never speaks. With it, a port survives the worker.
        'options.js': { code: `chrome.runtime.onConnectExternal.addListener((port) => { globalThis.port = port; });` },
      },
      files: {
        'options.html': '<!doctype html><meta charset="utf-8"><title>Options</title><script src="options.js"></script>',
      },
    },
  });
});
afterAll(async () => {
  expect(stage.noise).toEqual([]);
  await stage.close();
});

test('a worker that was killed behind the back of its page, under an options page that listens too, is noticed; calls settle', async () => {
  const options = await stage.chromium.browser.newPage();
  await options.goto(`chrome-extension://${stage.id}/options.html`);
  const { page } = await stage.open();
  await page.evaluate(`
    globalThis.disconnects = 0;
    const connect = chrome.runtime.connect.bind(chrome.runtime);
    chrome.runtime.connect = (...given) => {
      const port = connect(...given);
      port.onDisconnect.addListener(() => disconnects++);
      return port;
    };
    globalThis.client = driver.clientWith({ extensionId: '${stage.id}' });
    0
  `);
  expect(await page.evaluate(`client.query('version')`)).toBe('1.0.0');
  // Only then does the port reach the options page, too.
  await options.waitForFunction('globalThis.port !== undefined');
  await page.evaluate(`
    globalThis.query = client.query('wait', { lastsMs: 1_500 }, { timeoutMs: 30_000 });
    globalThis.mutation = client.mutate('append', { id: 'behind its back', lastsMs: 1_500 }, { timeoutMs: 30_000 })
      .catch(({ code, delivered }) => ({ code, delivered }));
    0
  `);
  await expect.poll(() => stage.journal()).toContain('behind its back');
  await page.evaluate(`client.onStateChange((state) => Object.assign(globalThis, { noticed: state })); 0`);
  expect(await stopWorker(stage.chromium.browser, stage.id)).toBe(true);
  // Not a measurement: six seconds are what is promised.
  await page.waitForFunction('globalThis.noticed', { timeout: 6_000 });

  expect(await page.evaluate('query')).toBe('waited');
  expect(await page.evaluate('mutation')).toEqual({ code: 'INTERRUPTED', delivered: 'unknown' });
  // The browser told nothing: it was the silence after a ping.
  expect(await page.evaluate('disconnects')).toBe(0);
  expect(await page.evaluate('client.stats().connections')).toBe(2);
  expect((await stage.journal()).filter((id) => id === 'behind its back')).toHaveLength(1);
});
