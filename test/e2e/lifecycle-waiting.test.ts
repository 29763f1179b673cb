import { describe, expect, test } from 'vitest';

import { isWorkerRunning } from '../support/browser/index.ts';
import { atFullLength } from './fixtures/full-length.ts';
import { openJournalStage } from './fixtures/journal-stage.ts';
import { THROTTLED } from './fixtures/throttled.ts';

/** How long a hidden page's call goes on. Chromium stops a worker that hears nothing for 30 seconds. */
const HIDDEN_MS = atFullLength ? 180_000 : 36_000;

const TIMEOUT_MS = HIDDEN_MS + 60_000;

// What takes time here is waiting: side by side, both take no longer than one.
describe.concurrent('over more than the half minute after which Chromium stops an idle worker', () => {
  test(
    'a page that watches a present extension lets its worker stop and sleep, and the next call works',
    { timeout: TIMEOUT_MS },
    async () => {
      await using stage = await openJournalStage({ name: 'idle' });
      const { browser } = stage.chromium;
      const { page } = await stage.open();
      await page.evaluate(`
      globalThis.seen = [];
      globalThis.client = driver.clientWith({ extensionId: '${stage.id}' });
      client.watch(({ status }) => seen.push(status));
      0
    `);
      expect(await page.evaluate(`client.query('version')`)).toBe('1.0.0');
      expect(await isWorkerRunning(browser, stage.id)).toBe(true);
      const idle = { timeout: 60_000, interval: 50 };
      await expect.poll(() => isWorkerRunning(browser, stage.id), idle).toBe(false);
      await page.waitForFunction(`client.state === 'idle'`);
      // Went wrong once: the end of the idle connection made the page ask who is there, which woke the worker.
      for (let look = 0; look < 20; look++) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        expect(await isWorkerRunning(browser, stage.id)).toBe(false);
      }
      expect(await page.evaluate(`client.query('version')`)).toBe('1.0.0');
      expect(await page.evaluate('client.stats().connections')).toBe(2);
      expect(await page.evaluate('seen')).toEqual(['installed']);
      expect(stage.noise).toEqual([]);
    },
  );

  test(
    'a hidden page whose timers are throttled keeps its call alive without a reconnect',
    { timeout: TIMEOUT_MS },
    async () => {
      await using stage = await openJournalStage({
        name: 'hidden',
        chromium: THROTTLED,
      });
      const { page } = await stage.open();
      const other = await stage.chromium.browser.newPage();
      await other.bringToFront();
      await page.waitForFunction('document.hidden', { polling: 50 });
      await page.evaluate(`
        globalThis.client = driver.clientWith({ extensionId: '${stage.id}' });
        globalThis.ticks = 0;
        setInterval(() => ticks++, 1_000);
        Promise.all([
          client.query('wait', { lastsMs: ${String(HIDDEN_MS)} }, { timeoutMs: Infinity }),
          client.mutate('append', { id: 'hidden', lastsMs: ${String(HIDDEN_MS)} }, { timeoutMs: Infinity }),
        ]).then((values) => Object.assign(globalThis, { values }));
        0
      `);
      const done = { timeout: TIMEOUT_MS, interval: 500 };
      await expect.poll(() => page.evaluate('globalThis.values'), done).toEqual(['waited', 'hidden']);
      expect(await page.evaluate('client.stats().connections')).toBe(1);
      // Most of its timers did not run, or nothing of this would be about throttling.
      expect(await page.evaluate('ticks')).toBeLessThan(HIDDEN_MS / 1_000 / 4);
      expect(await page.evaluate('document.hidden')).toBe(true);
      expect(stage.noise).toEqual([]);
    },
  );
});
