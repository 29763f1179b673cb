import type { ClientOptions } from 'portcullis';
import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { stopWorker } from '../support/browser/index.ts';
import { openJournalStage, type JournalStage } from './fixtures/journal-stage.ts';
import { atFullLength } from './fixtures/full-length.ts';
import type { Call, Outcome } from './fixtures/outcome.ts';

const TRANSPORTS = ['port', 'message'] as const;
const ROUNDS = atFullLength ? 100 : 5;

let stage: JournalStage;

beforeAll(async () => {
  stage = await openJournalStage({ name: 'back and forward', chromium: { backForwardCache: true } });
});
afterAll(() => stage.close());
afterEach(() => {
  expect(stage.noise.splice(0)).toEqual([]);
});

function clients(): readonly ClientOptions[] {
  return TRANSPORTS.map((transport) => ({ extensionId: stage.id, transports: [transport] }));
}

/** Calls of which some end about when the page is left, and some not before. */
function callsOf(round: number): readonly Call[] {
  return clients().flatMap((client) => {
    return [40, 800].flatMap((lastsMs): readonly Call[] => [
      { client, kind: 'query', name: 'wait', input: { lastsMs } },
      {
        client,
        kind: 'mutate',
        name: 'append',
        input: { id: `${String(client.transports)} ${lastsMs} ${round}`, lastsMs },
      },
    ]);
  });
}

test(
  `calls under way when a page goes into the back/forward cache settle after it comes back, and nothing runs twice`,
  async () => {
    const visitor = await openPage();
    const { page } = visitor;
    const results: { readonly call: Call; readonly outcome: Outcome }[] = [];
    for (let round = 1; round <= ROUNDS; round++) {
      const calls = await Promise.all(
        callsOf(round).map(async (call) => ({ call, running: await visitor.begin(call) })),
      );
      await awayAndBack(page, round);
      for (const { call, running } of calls) results.push({ call, outcome: await running.outcome() });
    }
    expect(await page.evaluate('Math.min(...unsettledWhenLeft)')).toBeGreaterThan(0);
    const journal = await stage.journal();
    expect(new Set(journal).size).toBe(journal.length);
    for (const { call, outcome } of results) expectDone(call, outcome, journal);
  },
  atFullLength ? 900_000 : 60_000,
);

// Went wrong: on a busy machine the page left before its first calls had started the worker. The browser drops them then, and its mutations
// were INTERRUPTED, since no epoch was known by which to tell that they had never come.
test.each(TRANSPORTS)(
  'the first calls of a page that leaves while the worker starts run once it is back (%s)',
  async (transport) => {
    const client = { extensionId: stage.id, transports: [transport] };
    for (const pauseMs of [0, 15, 30, 60]) {
      await stopWorker(stage.chromium.browser, stage.id);
      const visitor = await openPage();
      const calls: readonly Call[] = [
        { client, kind: 'mutate', name: 'append', input: { id: `first ${transport} ${pauseMs}`, lastsMs: 40 } },
        { client, kind: 'query', name: 'wait', input: { lastsMs: 40 } },
      ];
      const running = await Promise.all(calls.map((call) => visitor.begin(call)));
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      await awayAndBack(visitor.page, 1);
      const outcomes = await Promise.all(running.map(({ outcome }) => outcome()));
      const journal = await stage.journal();
      expect(new Set(journal).size).toBe(journal.length);
      for (const [index, call] of calls.entries()) expectDone(call, outcomes[index], journal);
      await visitor.page.close();
    }
  },
);

/** Nothing but the cache came between: each call has its outcome. */
function expectDone({ kind, input }: Call, outcome: Outcome | undefined, journal: readonly string[]): void {
  if (kind === 'query') {
    expect(outcome).toEqual({ kind: 'value', value: 'waited' });
    return;
  }
  const { id } = input as { id: string }; // see the calls
  expect(outcome).toEqual({ kind: 'value', value: id });
  expect(journal).toContain(id);
}

/** Leaves a page and comes back to it out of the cache. */
async function awayAndBack(page: Page, times: number): Promise<void> {
  await page.goto(stage.site.url('/elsewhere', 'localhost'));
  await page.goBack();
  // Without it the page was loaded anew, and nothing of what follows would be about the cache.
  await page.waitForFunction(`globalThis.timesRestored === ${times}`, { polling: 20 });
}

async function openPage(): Promise<Awaited<ReturnType<JournalStage['open']>>> {
  const visitor = await stage.open();
  await visitor.page.evaluate(`
    globalThis.timesRestored = 0;
    globalThis.unsettledWhenLeft = [];
    addEventListener('pagehide', () => {
      unsettledWhenLeft.push(${JSON.stringify(clients())}.reduce((sum, options) => sum + driver.clientWith(options).stats().unsettled, 0));
    });
    addEventListener('pageshow', ({ persisted }) => { if (persisted) timesRestored++; });
    0
  `);
  return visitor;
}
