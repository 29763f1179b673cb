import { afterAll, beforeAll, expect, test } from 'vitest';

import { atFullLength } from './fixtures/full-length.ts';
import { openPushStage, type PushStage } from './fixtures/push-stage.ts';

const PAGES = atFullLength ? 50 : 12;

let stage: PushStage;

beforeAll(async () => {
  stage = await openPushStage({ name: 'soak leaving pages' });
});
afterAll(() => stage.close());

const EXPOSE = `(async () => {
  client.expose({ wait: () => new Promise(() => {}), getSelection: () => 'selected' });
  await client.query('instance');
  await client.query('instance'); // the first may be answered together with the welcome, and exposing is told after that
})()`;

// Each page is called again and again until it is gone, once more after that, and all the while one call waits for what never comes.
const CALL_EVERYBODY = `
  globalThis.outcomes = [];
  globalThis.settled = false;
  void Promise.all(host.sessions().map(async (session) => {
    const outcomeOf = (call) => call.then((value) => value, ({ code, delivered }) => code + ' ' + delivered);
    const waiting = outcomeOf(session.query('wait', undefined, { timeoutMs: Infinity }));
    const calls = [];
    do calls.push(await outcomeOf(session.query('getSelection'))); while (calls.at(-1) === 'selected');
    calls.push(await outcomeOf(session.query('getSelection')));
    outcomes.push({ waiting: await waiting, calls });
  })).then(() => { settled = true; });
  host.sessions().length
`;

interface Outcomes {
  readonly waiting: string;
  readonly calls: readonly string[];
}

test(
  `calls to ${String(PAGES)} pages that navigate away meanwhile settle, each with the right code`,
  { timeout: 180_000 },
  async () => {
    const pages = [];
    for (let opened = 0; opened < PAGES; opened++) pages.push(await stage.open());
    for (const page of pages) await page.evaluate(EXPOSE);
    expect(await stage.inWorker(CALL_EVERYBODY)).toBe(PAGES);
    await Promise.all(pages.map((page) => page.goto(stage.site.url('/elsewhere', 'localhost'))));
    await expect.poll(() => stage.inWorker('settled'), { timeout: 30_000 }).toBe(true);
    const outcomes = (await stage.inWorker('outcomes')) as readonly Outcomes[];
    expect(outcomes).toHaveLength(PAGES);
    for (const { waiting, calls } of outcomes) {
      // It was sent, and whether its handler ran is not known.
      expect(waiting).toBe('CONNECTION_CLOSED unknown');
      const [cutOff, afterwards] = calls.slice(-2);
      expect(cutOff).toMatch(/^CONNECTION_CLOSED (unknown|no)$/);
      expect(afterwards).toBe('CONNECTION_CLOSED no');
      expect(calls.slice(0, -2).every((outcome) => outcome === 'selected')).toBe(true);
    }
    expect(outcomes.some(({ calls }) => calls.length > 2)).toBe(true);
    expect((await stage.evidence()).uncaught).toEqual([]);
    expect(stage.noise).toEqual([]);
  },
);
