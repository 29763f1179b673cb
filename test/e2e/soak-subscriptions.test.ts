import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { heapOfPage, heapOfWorker } from '../support/browser/index.ts';
import { atFullLength } from './fixtures/full-length.ts';
import { openPushStage, type PushStage } from './fixtures/push-stage.ts';

const ITEMS = atFullLength ? 1_000_000 : 100_000;
const AT_ONCE = 200;
const ITEMS_EACH = atFullLength ? 2_000 : 100;

/** The host's own: so many items may be on their way or waiting in the page. */
const CREDIT = 64;
const FLAT_BYTES = 10_000_000;

let stage: PushStage;

beforeAll(async () => {
  stage = await openPushStage({ name: 'soak subscriptions' });
});
afterAll(() => stage.close());
afterEach(() => {
  expect(stage.noise).toEqual([]);
});

/** Reads a subscription, and after each item lets a task go by, so that the generator is always ahead as far as it may be. */
const READ_SLOWLY = `(async (to) => {
  const { port1, port2 } = new MessageChannel();
  const tick = () => new Promise((resolve) => { port1.onmessage = resolve; port2.postMessage(0); });
  const seen = { taken: 0, wrong: 0, end: undefined };
  globalThis.seen = seen;
  try {
    for await (const item of client.subscribe('count', { to })) {
      if (item !== ++seen.taken) seen.wrong++;
      await tick();
    }
    seen.end = 'done';
  } catch (error) {
    seen.end = codeOf(error);
  }
})`;

interface Seen {
  readonly taken: number;
  readonly wrong: number;
  readonly end: unknown;
}

const seenBy = async (page: Page): Promise<Seen> => (await page.evaluate('seen')) as Seen; // what READ_SLOWLY put there
const yielded = async (): Promise<number> => (await stage.evidence()).yielded['count'] ?? 0;

test(
  `the heaps of both sides stay flat over ${String(ITEMS)} items that are read slowly`,
  { timeout: atFullLength ? 20 * 60_000 : 60_000 },
  async () => {
    const page = await stage.open();
    // What is compiled and laid out by the first few thousand is no leak.
    await page.evaluate(`${READ_SLOWLY}(3000)`);
    const before = await yielded();
    const start = { page: await heapOfPage(page), worker: await heapOfWorker(stage.chromium.browser, stage.id) };
    await page.evaluate(`void ${READ_SLOWLY}(${String(ITEMS)})`);
    const grown: number[] = [];
    while ((await seenBy(page)).end === undefined) {
      // In this order: what is taken meanwhile makes the difference smaller, and never larger.
      const made = (await yielded()) - before;
      expect(made - (await seenBy(page)).taken).toBeLessThanOrEqual(CREDIT + 1);
      grown.push((await heapOfPage(page)) - start.page);
      grown.push((await heapOfWorker(stage.chromium.browser, stage.id)) - start.worker);
      await new Promise((resolve) => setTimeout(resolve, atFullLength ? 5_000 : 200));
    }
    expect(await seenBy(page)).toEqual({ taken: ITEMS, wrong: 0, end: 'done' });
    grown.push((await heapOfPage(page)) - start.page);
    grown.push((await heapOfWorker(stage.chromium.browser, stage.id)) - start.worker);
    expect(Math.max(...grown)).toBeLessThan(FLAT_BYTES);
  },
);

test('a subscription that is cancelled in the middle of a flood of items runs the finally of its generator within a second', async () => {
  const page = await stage.open();
  const left = async (): Promise<number> => (await stage.evidence()).left['count'] ?? 0;
  for (const cancel of ['items.return()', 'items.unsubscribe()', 'controller.abort()']) {
    const before = await left();
    const cancelledAtMs = Number(
      await page.evaluate(`(async () => {
        const controller = new AbortController();
        const items = client.subscribe('count', { to: 1e9 }, { signal: controller.signal });
        for (let taken = 0; taken < 2000; taken++) await items.next();
        ${cancel};
        return Date.now();
      })()`),
    );
    await expect.poll(left, { timeout: 20_000 }).toBe(before + 1);
    expect((await stage.evidence()).leftAtMs - cancelledAtMs, cancel).toBeLessThan(1_000);
  }
});

test(`${String(AT_ONCE)} subscriptions at once each bring all of their items in order`, async () => {
  const page = await stage.open();
  await page.evaluate(`void Promise.all(
    Array.from({ length: ${String(AT_ONCE)} }, () => collect(client.subscribe('count', { to: ${String(ITEMS_EACH)} }))),
  ).then((all) => {
    globalThis.whole = all.filter(({ items, end }) => end === 'done'
      && items.length === ${String(ITEMS_EACH)} && items.every((item, index) => item === index + 1)).length;
  })`);
  await expect.poll(() => page.evaluate('globalThis.whole'), { timeout: 120_000 }).toBe(AT_ONCE);
  await expect.poll(() => stage.inWorker('host.stats().subscriptions'), { timeout: 20_000 }).toBe(0);
}, 150_000);
