import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { createHost, event, query } from '../../../extension-side/host/index.ts';
import { createClient, type Client } from '../../../sdk/client/index.ts';
import { createFakeBrowser, type FakeBrowser, type FakeExtension, type FakePage } from '../../../sdk/testing/index.ts';

const SITE = 'https://site.example';

let browser: FakeBrowser;
let page: FakePage;
beforeEach(() => {
  vi.useFakeTimers();
  browser = createFakeBrowser();
});
afterEach(() => {
  browser.close();
  vi.useRealTimers();
});

/** One of two builds of an extension, whose id comes from its key. */
function install(name: string): FakeExtension {
  return browser.installExtension({
    manifest: { name, version: '1.0.0', permissions: ['storage'], externally_connectable: { matches: [`${SITE}/*`] } },
    background: () => {
      createHost({ allow: [SITE], procedures: { name: query(() => name) }, events: { saved: event() } }).listen();
    },
  });
}

async function after<T>(ms: number, promise: Promise<T>): Promise<T> {
  const outcome = promise.then(
    (value) => () => value,
    (error: unknown) => () => {
      throw error;
    },
  );
  await vi.advanceTimersByTimeAsync(ms);
  return (await outcome)();
}

// Went wrong: a page that kept a listener asked for the extension that was gone, until it was loaded anew.
it('another candidate is chosen where the first has gone, also while somebody listens', async () => {
  const first = install('store');
  const second = install('beta');
  const { id: otherId } = second;
  second.remove();
  page = browser.openPage(`${SITE}/`);
  const client = page.run((): Client => createClient({ extensionId: [first.id, otherId] }));
  const call = () => page.run(() => client.query('name'));
  page.run(() => client.on('saved', () => undefined));
  expect(await after(1_000, call())).toBe('store');
  first.remove();
  await vi.advanceTimersByTimeAsync(10_000);
  const again = install('beta');
  expect(again.id).toBe(otherId);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await after(5_000, call())).toBe('beta');
  await page.run(() => client.close());
});
