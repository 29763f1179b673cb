import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { findEventMistakes, GAP, type EventLogEntry } from './fixtures/event-account.ts';
import { atFullLength } from './fixtures/full-length.ts';
import { openPushStage, type PushStage } from './fixtures/push-stage.ts';
import { THROTTLED } from './fixtures/throttled.ts';

const ROUNDS = atFullLength ? 40 : 3;

/** The host's own: so many events wait for a page that does not take them. */
const WINDOW = 256;

/** At full length far longer than an idle worker lives. */
const HIDDEN_MS = atFullLength ? 240_000 : 6_000;

const until = (read: () => Promise<unknown>, interval = 50) => expect.poll(read, { timeout: 20_000, interval });

/** A tracked subscription and a listener: what they bring is in \`taken\` and \`log\`, their mistakes in \`mistakes\`. */
const FOLLOW = `
  Object.assign(globalThis, { taken: 0, mistakes: [], end: undefined, log: [], timesRestored: 0 });
  addEventListener('pageshow', ({ persisted }) => { if (persisted) timesRestored++; });
  client.on('noted', (payload) => log.push(payload), { onGap: () => log.push(null) });
  (async () => {
    for await (const item of client.subscribe('countTracked', { to: 1e9, everyMs: 20 }))
      if (item !== ++taken) mistakes.push(item + ' as number ' + taken);
  })().then(() => { end = 'done'; }, (error) => { end = codeOf(error); });
  0 // nothing to wait for
`;

/** Emits numbered events, as \`findEventMistakes\` wants them. */
const EMIT = `globalThis.emitMany = (count) => {
  for (let more = 0; more < count; more++) host.emit('noted', evidence.instance + ' ' + (globalThis.emitted = (globalThis.emitted ?? 0) + 1));
};`;

async function follow(stage: PushStage): Promise<Page> {
  const page = await stage.open();
  await page.evaluate(FOLLOW);
  await until(() => page.evaluate('taken')).toBeGreaterThan(3);
  return page;
}

/**
 * Emits events until the page has the last one: with it come all before it, or their gap. It emits so slowly that the window takes all that it
 * emits while it waits.
 */
async function catchUp(stage: PushStage, page: Page): Promise<void> {
  await until(async () => {
    await stage.inWorker('emitMany(1)');
    return page.evaluate(`log.at(-1)?.startsWith('${String(await stage.inWorker('evidence.instance'))}') ?? false`);
  }, 250).toBe(true);
}

/** All has come or was told as a gap, of which there were so many since the page was opened. */
async function expectGaps(page: Page, count: number): Promise<void> {
  const before = Number(await page.evaluate('taken'));
  await until(() => page.evaluate('taken')).toBeGreaterThan(before + 3);
  expect(await page.evaluate('({ mistakes, end })')).toEqual({ mistakes: [], end: undefined });
  const log = (await page.evaluate('log')) as readonly EventLogEntry[];
  expect(findEventMistakes(log)).toEqual([]);
  const gaps = log.filter((entry) => entry === GAP).length;
  expect(gaps, `the last that came: ${log.slice(-60).join(', ')}`).toBe(count);
}

describe('back and forward', () => {
  let stage: PushStage;

  beforeAll(async () => {
    stage = await openPushStage({ name: 'soak back forward', more: EMIT, chromium: { backForwardCache: true } });
  });
  afterAll(() => stage.close());
  afterEach(() => {
    expect(stage.noise).toEqual([]);
  });

  /** Leaves the page for a while, and comes back to it by the browser's cache. */
  async function leaveAndComeBack(page: Page, meanwhile: () => Promise<unknown>): Promise<void> {
    const before = Number(await page.evaluate('timesRestored'));
    await page.goto(stage.site.url('/elsewhere', 'localhost'));
    await meanwhile();
    await page.goBack();
    // Without it the page was loaded anew, and nothing of what follows would be about the cache.
    await page.waitForFunction(`globalThis.timesRestored === ${String(before + 1)}`, { polling: 20 });
  }

  test('the subscription goes on where it was, and a few events that were emitted meanwhile come', async () => {
    const page = await follow(stage);
    await catchUp(stage, page);
    for (let round = 0; round < ROUNDS; round++) {
      await leaveAndComeBack(page, () => stage.inWorker('emitMany(20)'));
      await catchUp(stage, page);
      await expectGaps(page, 0);
    }
    await page.close();
  }, 600_000);

  test('more events than are kept are told as a gap, and so is a death of the worker', async () => {
    const page = await follow(stage);
    await catchUp(stage, page);
    for (let round = 0; round < ROUNDS; round++) {
      await leaveAndComeBack(page, () => stage.inWorker(`emitMany(${String(WINDOW + 44)})`));
      await catchUp(stage, page);
      await expectGaps(page, 2 * round + 1);
      await leaveAndComeBack(page, () => stage.killWorker());
      await catchUp(stage, page);
      await expectGaps(page, 2 * round + 2);
    }
    await page.close();
  }, 600_000);
});

describe('frozen', () => {
  let stage: PushStage;

  beforeAll(async () => {
    stage = await openPushStage({ name: 'soak frozen', more: EMIT });
  });
  afterAll(() => stage.close());
  afterEach(() => {
    expect(stage.noise).toEqual([]);
  });

  test('the subscription goes on where it was, and events are told or a gap is', async () => {
    const page = await follow(stage);
    await catchUp(stage, page);
    const devtools = await page.createCDPSession();
    const freeze = async (meanwhile: () => Promise<unknown>): Promise<void> => {
      await devtools.send('Page.setWebLifecycleState', { state: 'frozen' });
      await meanwhile();
      await devtools.send('Page.setWebLifecycleState', { state: 'active' });
    };
    for (let round = 0; round < ROUNDS; round++) {
      await freeze(() => stage.inWorker('emitMany(20)'));
      await catchUp(stage, page);
      await expectGaps(page, 2 * round);
      await freeze(() => stage.inWorker(`emitMany(${String(2 * WINDOW)})`));
      await catchUp(stage, page);
      await expectGaps(page, 2 * round + 1);
      await freeze(() => stage.killWorker());
      await catchUp(stage, page);
      await expectGaps(page, 2 * round + 2);
    }
    await page.close();
  }, 600_000);
});

describe('hidden', () => {
  test(
    'the subscription and the listener go on in a tab whose timers are throttled, over one connection',
    async () => {
      const stage = await openPushStage({ name: 'soak hidden', more: EMIT, chromium: THROTTLED });
      try {
        const page = await follow(stage);
        const instance = await stage.inWorker('evidence.instance');
        await (await stage.chromium.browser.newPage()).bringToFront();
        expect(await page.evaluate('document.visibilityState')).toBe('hidden');
        await new Promise((resolve) => setTimeout(resolve, HIDDEN_MS));
        expect(await page.evaluate('document.visibilityState')).toBe('hidden');
        await catchUp(stage, page);
        await expectGaps(page, 0);
        expect(await page.evaluate('client.stats().connections')).toBe(1);
        expect(await stage.inWorker('evidence.instance')).toBe(instance);
        expect(stage.noise).toEqual([]);
      } finally {
        await stage.close();
      }
    },
    HIDDEN_MS + 60_000,
  );
});
