import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

import {
  buildExtension,
  buildPage,
  evaluateInWorker,
  fixtureIdentity,
  isWorkerRunning,
  launchChromium,
  listenForNoise,
  startSite,
  stopWorker,
  type Chromium,
  type Site,
} from '../support/browser/index.ts';

const { id } = fixtureIdentity('smoke');

const BACKGROUND = `
  import { createHost, mutation, query, unchecked } from 'portcullis/host';
  const entered: string[] = [];
  Object.assign(globalThis, { entered });
  const host = createHost({
    allow: ['http://localhost/*'],
    procedures: {
      whoAmI: query((_input, context) => { entered.push('whoAmI'); return context.sender.origin; }),
      double: mutation({ input: unchecked<number>(), handler: (value) => { entered.push('double'); return value * 2; } }),
    },
  });
  host.listen();
`;

const PAGE = `
  import { createClient, isPortcullisError } from 'portcullis';
  const client = createClient({ extensionId: '${id}' });
  const codeOf = (error: unknown): string => (isPortcullisError(error) ? error.code : String(error));
  Object.assign(window, {
    detect: () => client.detect(),
    query: (name: string) => client.query(name).catch(codeOf),
    mutate: (name: string, input: unknown) => client.mutate(name, input).catch(codeOf),
  });
`;

const opened: { readonly close: () => Promise<void> }[] = [];
let site: Site;
let chromium: Chromium;

beforeAll(async () => {
  site = await startSite({ routes: { '/': await buildPage({ code: PAGE }) } });
  opened.push(site);
  const extension = await buildExtension({
    name: 'smoke',
    version: '1.2.3',
    manifest: { externally_connectable: { matches: ['http://localhost/*', 'http://127.0.0.1/*'] } },
    background: { code: BACKGROUND },
  });
  opened.push(extension);
  chromium = await launchChromium({ extensions: [extension.folder] });
  opened.push(chromium);
});

afterAll(async () => {
  for (const one of opened.reverse()) await one.close();
});

async function open(host: string): Promise<Page> {
  const page = await chromium.browser.newPage();
  await page.goto(site.url('/', host));
  return page;
}

function entered(): Promise<unknown> {
  return evaluateInWorker(chromium.browser, id, 'entered');
}

test('an allowed page detects the extension, queries and mutates, and nothing lands in its console', async () => {
  const page = await open('localhost');
  const noise = listenForNoise(page);
  await page.reload();
  expect(await page.evaluate('detect()')).toMatchObject({ status: 'installed', extensionId: id, version: '1.2.3' });
  expect(await page.evaluate("query('whoAmI')")).toBe(`http://localhost:${String(site.port)}`);
  expect(await page.evaluate("mutate('double', 21)")).toBe(42);
  expect(noise).toEqual([]);
});

test('a mutation called as a query is refused and its handler is not entered', async () => {
  const page = await open('localhost');
  const before = await entered();
  expect(await page.evaluate("query('double')")).toBe('PROCEDURE_NOT_FOUND');
  expect(await entered()).toEqual(before);
});

test('a worker that has stopped is started by the next call', async () => {
  const page = await open('localhost');
  await page.evaluate("query('whoAmI')");
  await stopWorker(chromium.browser, id);
  expect(await isWorkerRunning(chromium.browser, id)).toBe(false);
  expect(await page.evaluate("query('whoAmI')")).toBe(`http://localhost:${String(site.port)}`);
});

test('a forbidden origin is denied, and no handler is entered for it', async () => {
  const page = await open('127.0.0.1');
  const noise = listenForNoise(page);
  await page.reload();
  expect(await page.evaluate('detect()')).toMatchObject({ status: 'unavailable', reason: 'denied' });
  const before = await entered();
  expect(await page.evaluate("query('whoAmI')")).toBe('ORIGIN_NOT_ALLOWED');
  expect(await page.evaluate("mutate('double', 21)")).toBe('ORIGIN_NOT_ALLOWED');
  expect(await entered()).toEqual(before);
  expect(noise).toEqual([]);
});
