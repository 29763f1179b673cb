import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { buildPage, evaluateInPageAt } from '../support/browser/index.ts';
import { extensionUnderTest, idOf } from './fixtures/extension-under-test.ts';
import { openStage, type Stage } from './fixtures/stage.ts';

const ID = idOf('prerender');
let stage: Stage;

// Does everything at once when it loads, which is while nobody sees it.
const NEXT = `
  import { driver } from './test/e2e/fixtures/driver.ts';
  const transport = location.search.slice(1);
  const client = { extensionId: '${ID}', transports: [transport] };
  driver.begin('query', { client, kind: 'query', name: 'whoAmI' });
  driver.begin('mutation', { client, kind: 'mutate', name: 'double', input: { value: 21 } });
  const raw = {
    portcullis: 1,
    session: '0123456789abcdef0123456789abcdef',
    frames: [
      { type: 'hello', protocol: [1, 1], features: [], target: '${ID}' },
      { type: 'request', id: 1, kind: 'query', name: 'echo', input: 'sent by hand' },
    ],
  };
  const byHand = Promise.all([
    driver.sendRaw('${ID}', raw),
    driver.postRaw('${ID}', 'portcullis/1', [raw], 2),
  ]);
  const seen = [document.visibilityState];
  for (const type of ['prerenderingchange', 'visibilitychange'])
    document.addEventListener(type, () => seen.push([type, document.prerendering, document.visibilityState]));
  Object.assign(globalThis, { driver, byHand, seen, wasPrerendering: document.prerendering });
`;

/** What the page says of itself once it is shown. */
const SHOWN = '[location.search, document.prerendering, globalThis.wasPrerendering, globalThis.seen]';

const LINKS = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Links</title><link rel="icon" href="data:,"></head>
<body><a href="/next?port">port</a> <a href="/next?message">message</a></body>
</html>`;

beforeAll(async () => {
  const next = await buildPage({ code: NEXT });
  stage = await openStage({
    extensions: () => [extensionUnderTest({ name: 'prerender', allow: `['http://localhost/*']` })],
    routes: { '/links': () => LINKS, '/next': () => next },
  });
});
afterAll(() => stage.close());
afterEach(async () => {
  expect(await stage.takeNoise()).toEqual([]);
});

describe.each(['port', 'message'] as const)('over %s', (transport) => {
  test('a prerendered page is refused for now, and its calls arrive once it is shown', async () => {
    const { page } = await stage.open('localhost', '/links');
    const address = `/next?${transport}`;
    const before = await stage.evidence(ID);
    const seen = async () => {
      const { denied, entered } = await stage.evidence(ID);
      const ofPage = denied.filter(({ sender }) => String(sender['url']).endsWith(address));
      return {
        // Denials that are alike come together, so their number is the sum.
        denied: ofPage.reduce((sum, { count }) => sum + count, 0),
        reasons: [...new Set(ofPage.map(({ reason }) => reason))],
        entered: entered.slice(before.entered.length).map(({ name }) => name),
      };
    };

    await page.evaluate(`(() => {
      const rules = document.createElement('script');
      rules.type = 'speculationrules';
      rules.textContent = JSON.stringify({ prerender: [{ urls: ['${address}'], eagerness: 'immediate' }] });
      document.head.append(rules);
    })()`);
    // The page's two messages by hand, and none of its clients'.
    await expect.poll(seen, { timeout: 20_000 }).toEqual({ denied: 2, reasons: ['prerendering'], entered: [] });

    // The browser puts the prerendered page in the place of this one: what was asked of this one may never be answered then, the click included.
    void page.click(`a[href="${address}"]`).catch(() => undefined);
    const inNext = (expression: string) =>
      evaluateInPageAt(stage.chromium.browser, (url) => url.endsWith(address), expression);
    await expect
      .poll(() => inNext(SHOWN), { timeout: 20_000 })
      .toEqual([
        `?${transport}`,
        false,
        true,
        ['hidden', ['visibilitychange', true, 'visible'], ['prerenderingchange', false, 'visible']],
      ]);
    const refusal = { type: 'refuse', code: 'ORIGIN_NOT_ALLOWED', retryAfterMs: expect.any(Number) as unknown };
    expect(await inNext('byHand')).toMatchObject([
      { replies: [{ frames: [refusal] }], closed: false },
      { replies: [{ frames: [refusal] }], closed: true },
    ]);
    expect(await inNext("driver.outcome('query')")).toMatchObject({ kind: 'value', value: { caller: 'page' } });
    expect(await inNext("driver.outcome('mutation')")).toEqual({ kind: 'value', value: 42 });
    expect(await seen()).toEqual({ denied: 2, reasons: ['prerendering'], entered: ['whoAmI', 'double'] });
  });
});
