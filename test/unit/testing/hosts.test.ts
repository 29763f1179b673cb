import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { createHost, query } from '../../../extension-side/host/index.ts';
import { manifestFor } from '../../../extension-side/manifest/index.ts';
import { createClient } from '../../../sdk/client/index.ts';
import { createFakeBrowser, type FakeBrowser } from '../../../sdk/testing/index.ts';

const SITE = 'https://site.example';

let browser: FakeBrowser;
beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  browser.close();
  vi.useRealTimers();
});

const listen = (): void => createHost({ allow: [SITE], procedures: { ping: query(() => 'pong') } }).listen();

// Went wrong: the address of the background had no origin, and the host that looked for its lane page there threw.
test('a host whose manifest offers a lane answers over the port', async () => {
  browser = createFakeBrowser();
  const keys = manifestFor({ allow: [SITE] }, { target: 'chromium', lane: true });
  const extension = browser.installExtension({ manifest: { name: 'Lane', version: '1', ...keys }, background: listen });
  expect(extension.run(() => location.origin)).toBe(`chrome-extension://${extension.id}`);
  expect(extension.openPage('pages/options.html').run(() => origin)).toBe(`chrome-extension://${extension.id}`);
  const page = browser.openPage(`${SITE}/`);
  const client = page.run(() => createClient({ extensionId: extension.id }));
  for (let call = 0; call < 3; call++) {
    const answer = page.run(() => client.query('ping'));
    await vi.advanceTimersByTimeAsync(800);
    expect(await answer).toBe('pong');
  }
  expect(client.transport).toBe('port');
  await page.run(() => client.close());
});

test.each(['chromium', 'firefox', 'safari'] as const)(
  'a host listens in no other page of the extension: %s',
  (engine) => {
    browser = createFakeBrowser({ engine });
    const extension = browser.installExtension({
      manifest: { name: 'Two', version: '1', permissions: ['storage'] },
      background: listen,
    });
    expect(() => extension.openPage('options.html').run(listen)).toThrow('background');
    expect(extension.run(() => 'runs')).toBe('runs');
  },
);
