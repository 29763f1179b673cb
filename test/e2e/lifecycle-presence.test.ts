import type { Detection } from 'portcullis';
import type { Page } from 'puppeteer-core';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { journalExtension, openJournalStage, type JournalStage } from './fixtures/journal-stage.ts';

const NAME = 'presence';

let stage: JournalStage;

beforeEach(async () => {
  stage = await openJournalStage({ name: NAME, install: false });
});
afterEach(async () => {
  expect(stage.noise).toEqual([]);
  await stage.close();
});

/** Has the page write down what its client tells of the extension, in the global `seen`. */
async function watch(page: Page): Promise<void> {
  await page.evaluate(`
    globalThis.seen = [];
    globalThis.client = driver.clientWith({ extensionId: '${stage.id}' });
    globalThis.unwatch = client.watch((detection) => seen.push(detection));
    0
  `);
}

/** Waits until the page has been told what `expression` says of the latest `detection`. */
async function sees(page: Page, expression: string, options: { timeout?: number } = {}): Promise<void> {
  await page.waitForFunction(`((detection) => detection && ${expression})(seen.at(-1))`, { polling: 50, ...options });
}

test('a page that was there before the extension sees it within two seconds of its installation, and calls it', async () => {
  const { page } = await stage.open();
  await watch(page);
  await sees(page, `detection.status === 'unavailable'`);
  await page.evaluate(`globalThis.installed = client.whenInstalled(); 0`);
  await stage.install();
  // Not a measurement: two seconds are what is promised.
  await sees(page, `detection.status === 'installed'`, { timeout: 2_000 });
  expect(await page.evaluate('installed')).toMatchObject({ status: 'installed', extensionId: stage.id });
  expect(await page.evaluate(`client.query('version')`)).toBe('1.0.0');
  const seen = (await page.evaluate('seen')) as Detection[]; // what `watch` above gathers
  expect(seen.map(({ status }) => status)).toEqual(['unavailable', 'installed']);
});

test('disabling, enabling, an update and the removal are each seen without a reload', async () => {
  await stage.install();
  const { page } = await stage.open();
  await watch(page);
  await sees(page, `detection.status === 'installed'`);
  expect(await page.evaluate(`client.query('version')`)).toBe('1.0.0');

  await stage.onExtensionsPage(`chrome.management.setEnabled('${stage.id}', false)`);
  await page.bringToFront();
  await sees(page, `detection.status === 'unavailable'`);
  await stage.onExtensionsPage(`chrome.management.setEnabled('${stage.id}', true)`);
  await page.bringToFront();
  await sees(page, `detection.status === 'installed'`);
  expect(await page.evaluate(`client.query('version')`)).toBe('1.0.0');

  await stage.extension.rebuild(journalExtension({ name: NAME, version: '2.0.0' }));
  await stage.install();
  await page.bringToFront();
  await sees(page, `detection.version === '2.0.0'`);
  expect(await page.evaluate(`client.query('version')`)).toBe('2.0.0');

  await stage.chromium.browser.uninstallExtension(stage.id);
  await sees(page, `detection.status === 'unavailable'`);
  expect(await page.evaluate(`client.query('version').catch((error) => error.code)`)).toBe('EXTENSION_NOT_FOUND');

  await page.evaluate('unwatch()');
});
