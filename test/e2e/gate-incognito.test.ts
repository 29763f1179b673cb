import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { evaluateInWorker, listenForNoise, type Noise } from '../support/browser/index.ts';
import { Caller } from './fixtures/caller.ts';
import { extensionUnderTest, idOf } from './fixtures/extension-under-test.ts';
import { openStage, type Stage } from './fixtures/stage.ts';

/** `spanning`: one worker for all windows. `split`: the incognito windows have a worker of their own. */
const MODES = ['spanning', 'split'] as const;
const RULES = {
  plain: `['http://localhost/*']`,
  incognito: `[{ match: 'http://localhost/*', incognito: true }]`,
};

let stage: Stage;
let page: Page;
let incognito: Caller;
const noise: Noise[] = [];

beforeAll(async () => {
  stage = await openStage({
    extensions: () =>
      MODES.flatMap((mode) =>
        Object.entries(RULES).map(([rule, allow]) =>
          extensionUnderTest({ name: `${rule}-${mode}`, allow, manifest: { incognito: mode } }),
        ),
      ),
    chromium: { inIncognito: true },
  });
  const { browser } = stage.chromium;
  // Only a browser's own incognito window is one to extensions.
  const url = stage.site.url('/?incognito', 'localhost');
  const opener = idOf('plain-spanning');
  await stage.evidence(opener); // wakes the worker
  await evaluateInWorker(browser, opener, `chrome.windows.create({ incognito: true, url: '${url}' }).then(() => 0)`);
  const target = await browser.waitForTarget((candidate) => candidate.url() === url);
  const opened = await target.page();
  if (!opened) throw new Error('The incognito window shows no page.');
  page = opened;
  listenForNoise(page, noise);
  await page.waitForFunction('globalThis.driver !== undefined');
  incognito = new Caller((expression) => page.evaluate(expression));
});
afterAll(() => stage.close());
afterEach(async () => {
  expect([...(await stage.takeNoise()), ...noise.splice(0)]).toEqual([]);
});

test.each(MODES)('a page in an incognito window is refused without `incognito: true` (%s)', async (mode) => {
  const extensionId = idOf(`plain-${mode}`);
  const usual = await stage.open('localhost');
  for (const transport of ['port', 'message'] as const) {
    const client = { extensionId, transports: [transport] };
    const call = { client, kind: 'query', name: 'whoAmI' } as const;
    expect(await incognito.call(call)).toMatchObject({ code: 'ORIGIN_NOT_ALLOWED', delivered: 'no' });
    expect(await incognito.detectAs(client)).toMatchObject({ status: 'unavailable', reason: 'denied' });
    expect(await usual.call(call)).toMatchObject({ kind: 'value' });
  }
});

test('the extension is told why', async () => {
  const { denied, entered } = await stage.evidence(idOf('plain-spanning'));
  expect(new Set(denied.map(({ reason }) => reason))).toEqual(new Set(['incognito-not-allowed']));
  // Only the page in the usual window came in.
  expect(entered.map(({ name }) => name)).toEqual(['whoAmI', 'whoAmI']);
});

test.each(MODES)('that rule admits it, over each transport (%s)', async (mode) => {
  const extensionId = idOf(`incognito-${mode}`);
  for (const transport of ['port', 'message'] as const) {
    const client = { extensionId, transports: [transport] };
    expect(await incognito.call({ client, kind: 'query', name: 'whoAmI' })).toMatchObject({ kind: 'value' });
    const input = { value: 21 };
    expect(await incognito.call({ client, kind: 'mutate', name: 'double', input })).toEqual({
      kind: 'value',
      value: 42,
    });
  }
});
