import type { ClientOptions } from 'portcullis';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { openJournalStage, type JournalStage } from './fixtures/journal-stage.ts';
import { atFullLength } from './fixtures/full-length.ts';
import type { Call, Outcome } from './fixtures/outcome.ts';

const ROUNDS = atFullLength ? 100 : 5;

let stage: JournalStage;

beforeEach(async () => {
  stage = await openJournalStage({ name: 'back and forward', chromium: { backForwardCache: true } });
});
afterEach(async () => {
  expect(stage.noise).toEqual([]);
  await stage.close();
});

function clients(): readonly ClientOptions[] {
  return (['port', 'message'] as const).map((transport) => ({ extensionId: stage.id, transports: [transport] }));
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
      await page.goto(stage.site.url('/elsewhere', 'localhost'));
      await page.goBack();
      // Without it the page was loaded anew, and nothing of what follows would be about the cache.
      await page.waitForFunction(`globalThis.timesRestored === ${round}`, { polling: 20 });
      for (const { call, running } of calls) results.push({ call, outcome: await running.outcome() });
    }
    expect(await page.evaluate('Math.min(...unsettledWhenLeft)')).toBeGreaterThan(0);
    const journal = await stage.journal();
    expect(new Set(journal).size).toBe(journal.length);
    for (const { call, outcome } of results) {
      if (call.kind === 'query') expect(outcome).toEqual({ kind: 'value', value: 'waited' });
      else expectHonest(call, outcome, journal);
    }
    const resolved = results.filter(({ outcome }) => outcome.kind === 'value').length;
    expect(resolved / results.length).toBeGreaterThan(0.95);
  },
  atFullLength ? 900_000 : 60_000,
);

/** A mutation that resolved has run; one that was not delivered has not; any other says that it is not known. */
function expectHonest({ input }: Call, outcome: Outcome, journal: readonly string[]): void {
  const { id } = input as { id: string }; // see callsOf
  if (outcome.kind === 'value') expect(journal).toContain(id);
  else if (outcome.kind === 'error' && outcome.delivered === 'no') expect(journal).not.toContain(id);
  else expect(outcome).toMatchObject({ kind: 'error', code: 'INTERRUPTED', delivered: 'unknown' });
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
