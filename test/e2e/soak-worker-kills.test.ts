import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { stopWorker } from '../support/browser/index.ts';
import { SeededRandom } from '../support/simulation/seeded-random.ts';
import { findEventMistakes, type EventLogEntry } from './fixtures/event-account.ts';
import { atFullLength } from './fixtures/full-length.ts';
import { openPushStage, type PushStage } from './fixtures/push-stage.ts';

const KILLS = atFullLength ? 60 : 6;
const SUBSCRIPTIONS = 20;
const PORTS = 20;
const LISTENING_PAGES = 8;
const SEED = 20_261_124;

let stage: PushStage;

beforeAll(async () => {
  stage = await openPushStage({
    name: 'soak worker kills',
    more: 'let number = 0; setInterval(() => host.emit("noted", evidence.instance + " " + ++number), 10);',
  });
});
afterAll(() => stage.close());
afterEach(() => {
  expect(stage.noise).toEqual([]);
});

const until = (read: () => Promise<unknown>) => expect.poll(read, { timeout: 30_000 });

const LISTEN = `
  globalThis.log = [];
  client.on('noted', (payload) => log.push(payload), { onGap: () => log.push(null) });
`;

// A port's messages are kept apart by the resets that were told. The handler counts what it had in its life.
const SUBSCRIBE_AND_OPEN = `
  globalThis.subscriptions = Array.from({ length: ${String(SUBSCRIPTIONS)} }, () => {
    const seen = { taken: 0, mistakes: [], end: undefined, items: client.subscribe('countTracked', { to: 1e9, everyMs: 20 }) };
    (async () => {
      for await (const item of seen.items) if (item !== ++seen.taken) seen.mistakes.push(item + ' as number ' + seen.taken);
    })().then(() => { seen.end = 'done'; }, (error) => { seen.end = codeOf(error); });
    return seen;
  });
  globalThis.ports = Array.from({ length: ${String(PORTS)} }, () => {
    const seen = { port: client.openPort('echo'), eras: [[]], closes: [] };
    seen.port.onMessage((message) => seen.eras.at(-1).push(message));
    seen.port.onReset(() => seen.eras.push([]));
    seen.port.onClose((error) => seen.closes.push(error ? codeOf(error) : 'closed'));
    return seen;
  });
  globalThis.posted = 0;
  globalThis.posting = setInterval(() => { posted++; for (const { port } of ports) port.postMessage(posted); }, 10);
`;

interface PortSeen {
  /** Between resets: which message of the page's it was, and which one of the handler's life. */
  readonly eras: readonly (readonly [message: number, had: number])[][];
  readonly closes: readonly unknown[];
}

/** Kills the worker so often: mostly when all goes on again, sometimes at any moment, as while it starts. */
async function killAgainAndAgain(times: number, untilAllGoesOn: () => Promise<void>): Promise<void> {
  const random = new SeededRandom(SEED);
  for (let kills = 0; kills < times;) {
    if (random.happens(0.7)) await untilAllGoesOn();
    await new Promise((resolve) => setTimeout(resolve, random.between(0, 300)));
    if (await stopWorker(stage.chromium.browser, stage.id)) kills++;
  }
}

test(
  `over ${String(KILLS)} deaths of the worker nothing comes twice, out of order or missing untold (seed ${String(SEED)})`,
  { timeout: atFullLength ? 15 * 60_000 : 90_000 },
  async () => {
    const pages: Page[] = [];
    for (let opened = 0; opened < LISTENING_PAGES; opened++) pages.push(await stage.open());
    for (const page of pages) await page.evaluate(LISTEN);
    const [page] = pages;
    if (!page) throw new Error('There are pages.');
    await page.evaluate(SUBSCRIBE_AND_OPEN);
    await until(() => page.evaluate('subscriptions.every(({ taken }) => taken > 0)')).toBe(true);

    const untilAllGoesOn = async (): Promise<void> => {
      const taken = Number(await page.evaluate('Math.max(...subscriptions.map((seen) => seen.taken))'));
      await until(() => page.evaluate(`subscriptions.every((seen) => seen.taken > ${String(taken)})`)).toBe(true);
      await until(() => page.evaluate('ports.every(({ eras }) => eras.at(-1).length > 0)')).toBe(true);
    };

    await killAgainAndAgain(KILLS, untilAllGoesOn);
    await untilAllGoesOn();

    await page.evaluate('clearInterval(posting)');
    await until(() => page.evaluate('ports.every(({ eras }) => eras.at(-1).at(-1)?.[0] === posted)')).toBe(true);
    const instance = String(await page.evaluate(`client.query('instance')`));
    for (const each of pages)
      await until(() => each.evaluate(`log.at(-1)?.startsWith('${instance}') ?? false`)).toBe(true);

    const subscriptions = await page.evaluate('subscriptions.map(({ mistakes, end }) => ({ mistakes, end }))');
    expect(subscriptions).toEqual(Array.from({ length: SUBSCRIPTIONS }, () => ({ mistakes: [], end: undefined })));
    const ports = (await page.evaluate('ports.map(({ eras, closes }) => ({ eras, closes }))')) as readonly PortSeen[];
    for (const { eras, closes } of ports) {
      expect(closes).toEqual([]);
      expect(eras.length).toBeLessThanOrEqual(KILLS + 1);
      for (const era of eras) expect(era).toEqual(era.map((_, index) => [(era[0]?.[0] ?? 0) + index, index + 1]));
    }
    // Each reset was told, or the messages of two handlers would stand in one era. A death before the ports are there again resets nothing.
    expect(Math.min(...ports.map(({ eras }) => eras.length))).toBeGreaterThan(KILLS / 2);
    for (const each of pages) {
      const log = (await each.evaluate('log')) as readonly EventLogEntry[];
      expect(log.filter((entry) => entry !== null).length).toBeGreaterThan(KILLS);
      expect(findEventMistakes(log)).toEqual([]);
    }
    await page.evaluate('for (const { items } of subscriptions) items.unsubscribe()');
    await until(() => stage.inWorker('host.stats().subscriptions')).toBe(0);
  },
);
