import { randomBytes } from 'node:crypto';

import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import {
  buildExtension,
  buildPage,
  evaluateInWorker,
  fixtureIdentity,
  launchChromium,
  startSite,
  stopWorker,
  type Chromium,
  type Site,
} from '../support/browser/index.ts';

/** The same extension twice: with the permission for storage.session, and without any. */
const VARIANTS = [
  { name: 'ledger-session', store: 'storage.session', permissions: ['storage'] },
  { name: 'ledger-indexed', store: 'IndexedDB', permissions: [] },
] as const;

// Each run of a handler answers otherwise: the same answer twice is the stored one.
const BACKGROUND = `
  import { createHost, mutation, query } from 'portcullis/host';
  const oncePerRun = (length: number) => () => crypto.randomUUID() + 'x'.repeat(length);
  const host = createHost({
    allow: ['http://localhost/*'],
    procedures: {
      ask: query(() => 'answered'),
      short: mutation(oncePerRun(0)),
      long: mutation(oncePerRun(5_000)),
      huge: mutation(oncePerRun(100_000)),
      hang: mutation(async (_input, { signal }) => {
        await caches.open('hang');
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
      }),
      hangAtFirst: mutation({
        idempotent: true,
        handler: async (_input, { signal }) => {
          if (await caches.has('hangAtFirst')) return 'ran again';
          await caches.open('hangAtFirst');
          return new Promise<string>((resolve) => signal.addEventListener('abort', () => resolve('aborted')));
        },
      }),
    },
  });
  host.listen();
`;

const PAGE = `Object.assign(window, { send: (id: string, message: unknown) => chrome.runtime.sendMessage(id, message) });`;

interface Answer {
  readonly type: string;
  readonly [field: string]: unknown;
}

const opened: { readonly close: () => Promise<void> }[] = [];
let site: Site;
let chromium: Chromium;
let page: Page;

beforeAll(async () => {
  site = await startSite({ routes: { '/': await buildPage({ code: PAGE }) } });
  opened.push(site);
  const extensions = await Promise.all(
    VARIANTS.map(({ name, permissions }) =>
      buildExtension({
        name,
        manifest: { permissions, externally_connectable: { matches: ['http://localhost/*'] } },
        background: { code: BACKGROUND },
      }),
    ),
  );
  opened.push(...extensions);
  chromium = await launchChromium({ extensions: extensions.map(({ folder }) => folder) });
  opened.push(chromium);
  page = await chromium.browser.newPage();
  await page.goto(site.url('/', 'localhost'));
});

afterAll(async () => {
  for (const one of opened.reverse()) await one.close();
});

describe.each(VARIANTS)('in $store', ({ name, store }) => {
  const { id } = fixtureIdentity(name);
  const session = randomBytes(16).toString('hex');
  let lastRequest = 0;

  /** One message, as a client without this library's memory would send it. */
  async function send(...frames: readonly object[]): Promise<readonly Answer[]> {
    const hello = { type: 'hello', protocol: [1, 1], features: [], target: id };
    const message = { portcullis: 1, session, frames: [hello, ...frames] };
    const reply = await page.evaluate(`send(${JSON.stringify([id, message]).slice(1, -1)})`);
    return (reply as { frames: readonly Answer[] }).frames; // the host's answer, whose frames the tests look at
  }

  async function mutate(procedure: string, epoch?: string, request = ++lastRequest): Promise<Answer | undefined> {
    const resent = epoch !== undefined && { epoch, resent: true };
    return (await send({ type: 'request', id: request, kind: 'mutation', name: procedure, ...resent }))[1];
  }

  /** One write follows the other: once this one is answered, how the ones before it ended is stored. */
  const barrier = (): Promise<unknown> => mutate('short');
  const epochNow = async (): Promise<string> => String((await send())[0]?.['epoch']);
  const stop = async (): Promise<void> => expect(await stopWorker(chromium.browser, id)).toBe(true);

  test('is where the records are', async () => {
    await mutate('short');
    const expression =
      store === 'IndexedDB'
        ? '[chrome.storage === undefined, indexedDB.databases().then((all) => all.map(({ name }) => name).join())]'
        : '[true, chrome.storage.session.get(null).then((all) => Object.keys(all).length > 0 && "portcullis")]';
    expect(await evaluateInWorker(chromium.browser, id, `Promise.all(${expression})`)).toEqual([true, 'portcullis']);
  });

  test.each(['short', 'long'])(
    'a %s response survives the worker, and its mutation does not run twice',
    async (length) => {
      const first = await mutate(length);
      const asked = lastRequest;
      expect(first).toMatchObject({ type: 'result' });
      const epoch = await epochNow();
      await barrier();
      await stop();
      expect(await mutate(length, epoch, asked)).toEqual(first);
      expect(await epochNow()).toBe(epoch);
      await send({ type: 'acknowledge', ids: [asked] });
      expect(await mutate(length, epoch, asked)).toMatchObject({ code: 'INTERRUPTED', delivered: 'no' });
    },
  );

  test('of a response that is too large it is known that it was given', async () => {
    expect(await mutate('huge')).toMatchObject({ type: 'result' });
    const asked = lastRequest;
    const epoch = await epochNow();
    await barrier();
    await stop();
    expect(await mutate('huge', epoch, asked)).toMatchObject({ code: 'INTERRUPTED', delivered: 'yes' });
  });

  test('a mutation that was running when the worker stopped is interrupted, unless it may run again', async () => {
    const epoch = await epochNow();
    for (const [procedure, answer] of [
      ['hang', { code: 'INTERRUPTED', delivered: 'unknown' }],
      ['hangAtFirst', { type: 'result', value: 'ran again' }],
    ] as const) {
      const cut = mutate(procedure).then(
        () => 'answered',
        () => 'cut',
      );
      const entered = (): Promise<unknown> => evaluateInWorker(chromium.browser, id, `caches.has('${procedure}')`);
      await expect.poll(entered, { timeout: 20_000 }).toBe(true);
      await stop();
      expect(await cut).toBe('cut');
      expect(await mutate(procedure, epoch, lastRequest)).toMatchObject(answer);
    }
  });
});
