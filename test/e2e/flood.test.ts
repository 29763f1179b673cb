import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

import {
  buildExtension,
  buildPage,
  evaluateInWorker,
  fixtureIdentity,
  heapOfWorker,
  launchChromium,
  startSite,
  type Chromium,
  type Site,
} from '../support/browser/index.ts';
import { atFullLength } from './fixtures/full-length.ts';
import type { FloodEvidence } from './flood/flooded-host.ts';
import type { FloodOrder, FloodReport } from './flood/hostile-page.ts';
import type { HonestReport } from './flood/honest-page.ts';

const { id } = fixtureIdentity('flood');
const SEED = 20_260_805;
const PART = 5_000;
const MESSAGES = atFullLength ? 100_000 : 2_000;
/** How many messages of a flood hold more than any limit allows. Each is megabytes, and takes a second. */
const OVERSIZED = atFullLength ? 2 : 1;
const HOSTILE = 'hostile.test';
const HONEST = 'honest.test';

/** So that the heap grows by data alone: optimised code is a fifth of it, and comes and goes as the engine sees fit. */
const ONE_COMPILER = '--js-flags=--no-opt --no-maglev --no-sparkplug --no-flush-bytecode';

const closers: (() => Promise<void>)[] = [];
let chromium: Chromium;
let site: Site;

beforeAll(async () => {
  site = await startSite({
    routes: {
      '/hostile': await buildPage({ file: 'test/e2e/flood/hostile-page.ts' }),
      '/honest': await buildPage({ file: 'test/e2e/flood/honest-page.ts' }),
    },
  });
  closers.unshift(site.close);
  const allow = [HOSTILE, HONEST].map((host) => ({ match: `http://${host}:${String(site.port)}`, insecureHttp: true }));
  const extension = await buildExtension({
    name: 'flood',
    manifest: { externally_connectable: { matches: ['http://*.test/*'] }, permissions: ['storage'] },
    background: {
      code: `
        import { listenUnderFlood } from './test/e2e/flood/flooded-host.ts';
        listenUnderFlood(${JSON.stringify(allow)});
      `,
    },
  });
  closers.unshift(extension.close);
  chromium = await launchChromium({ extensions: [extension.folder], flags: [ONE_COMPILER] });
  closers.unshift(chromium.close);
});
afterAll(async () => {
  for (const close of closers) await close();
});

async function open(path: string, host: string): Promise<Page> {
  const page = await chromium.browser.newPage();
  await page.goto(site.url(path, host));
  return page;
}

async function evidence(): Promise<FloodEvidence> {
  return (await evaluateInWorker(chromium.browser, id, 'evidence()')) as FloodEvidence; // what listenUnderFlood put there
}

/** A page floods the extension while another one calls it. In parts: the driver waits for no promise for minutes. */
async function flood(honest: Page, messages: number, seed: number): Promise<FloodReport & HonestReport> {
  const hostile = await open('/hostile', HOSTILE);
  await honest.evaluate(`honest.start('${id}')`);
  let sent = 0;
  let heard = 0;
  while (sent < messages) {
    const part = Math.min(PART, messages - sent);
    const order: FloodOrder = {
      extensionId: id,
      messages: part,
      seed: seed + sent,
      oversized: sent === 0 ? OVERSIZED : 0,
    };
    const report = (await hostile.evaluate(`flood(${JSON.stringify(order)})`)) as FloodReport;
    sent += report.sent;
    heard += report.heard;
  }
  const called = (await honest.evaluate('honest.stop()')) as HonestReport;
  await hostile.close();
  return { sent, heard, ...called };
}

const title = `three floods of ${String(MESSAGES)} hostile messages cost nobody else anything (seed ${String(SEED)})`;

test(title, { timeout: atFullLength ? 60 * 60_000 : 240_000 }, async () => {
  const honest = await open('/honest', HONEST);
  // Tables of bounded size are filled, and functions compiled that had not been called: that is no leak.
  await flood(honest, PART, SEED - PART);
  const { instance } = await evidence();
  const startBytes = await heapOfWorker(chromium.browser, id);
  for (let round = 0; round < 3; round++) {
    const report = await flood(honest, MESSAGES, SEED + round * MESSAGES);
    expect(report.sent).toBeGreaterThanOrEqual(MESSAGES);
    expect(report.heard).toBeGreaterThan(MESSAGES / 10);
    expect(report.failed).toEqual([]);
    expect(report.answered).toBeGreaterThan(0);
    expect((await heapOfWorker(chromium.browser, id)) / startBytes).toBeLessThan(1.1);
  }
  const { entered, ...rest } = await evidence();
  expect(rest).toEqual({ instance, unvalidated: [], uncaught: [], polluted: false });
  // The flood reached the handlers, as far as it was well formed.
  for (const host of [HOSTILE, HONEST]) expect(entered[`http://${host}:${String(site.port)}`]).toBeGreaterThan(100);
});
