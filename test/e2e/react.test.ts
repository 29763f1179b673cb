import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { buildPage, fixtureIdentity } from '../support/browser/index.ts';
import type { PushEvidence } from './fixtures/pushing-host.ts';
import { openSingleStage, type SingleStage } from './fixtures/single-stage.ts';

let stage: SingleStage;

beforeAll(async () => {
  const { id } = fixtureIdentity('react');
  const page = await buildPage({
    code: `globalThis.EXTENSION_ID = '${id}'; void import('./test/e2e/fixtures/react-app.ts');`,
  });
  stage = await openSingleStage(
    {
      name: 'react',
      manifest: { externally_connectable: { matches: ['http://localhost/*'] } },
      background: {
        code: `import { listenAndPush } from './test/e2e/fixtures/pushing-host.ts'; listenAndPush(['http://localhost/*']);`,
      },
    },
    { '/': page },
  );
});
afterAll(() => stage.close());

/** Waits until an element shows this text. */
const shows = (page: Page, element: string, text: string) =>
  page.waitForFunction(
    (selector, wanted) => document.querySelector(selector)?.textContent === wanted,
    {},
    element,
    text,
  );

test('an app under StrictMode detects, asks, subscribes, hears, posts and is asked, and takes it all back when it goes', async () => {
  const { inWorker, noise } = stage;
  const page = await stage.open();
  await shows(page, '#found', 'installed');
  await shows(page, '#progress', 'done 5');
  await shows(page, '#state', 'connected');
  const { instance } = (await inWorker('evidence')) as PushEvidence; // what listenAndPush put there
  await shows(page, '#instance', instance);

  await page.click('#announce');
  await shows(page, '#announced', 'success');
  await shows(page, '#heard', 'something');
  await page.click('#post');
  await shows(page, '#echoed', '[7,1]');
  expect(await inWorker("host.sessions()[0].query('getSelection')")).toBe('selected after something');

  await page.click('#hide');
  await page.waitForSelector('#announced', { hidden: true });
  // The port is closed and nothing is exposed any more, once the page has said so.
  for (;;) {
    const left = await inWorker('host.stats()');
    if (JSON.stringify(left) === JSON.stringify({ sessions: 1, running: 0, subscriptions: 0, ports: 0 })) break;
  }
  expect(await inWorker("host.sessions()[0].query('getSelection').catch(({ code }) => code)")).toBe(
    'PROCEDURE_NOT_FOUND',
  );
  // React's own greeting to developers.
  expect(noise.filter(({ text }) => !text.includes('React DevTools'))).toEqual([]);
});
