import { afterEach, expect, test } from 'vitest';

import { createFakeBrowser, type FakeBrowser, type FakeExtensionParts } from '../../../sdk/testing/index.ts';

let browser: FakeBrowser;
afterEach(() => browser.close());

const CONNECTABLE = { matches: ['https://site.example/*'] };

/** An extension that echoes its version. */
const echoing = (version = '1', permissions: readonly string[] = []): FakeExtensionParts => ({
  manifest: { name: 'Echo', version, permissions, externally_connectable: CONNECTABLE },
  background: () => {
    chrome.runtime.onMessageExternal.addListener((_message: unknown, _sender, sendResponse) => {
      sendResponse(chrome.runtime.getManifest().version);
    });
  },
});

const ask = async (id: string): Promise<unknown> => {
  try {
    return await chrome.runtime.sendMessage(id, 'hello');
  } catch (error) {
    return (error as Error).message;
  }
};

test('disabled, enabled, updated, removed', async () => {
  browser = createFakeBrowser();
  const installed: unknown[] = [];
  const extension = browser.installExtension({
    ...echoing(),
    background: () => {
      chrome.runtime.onInstalled.addListener((details) => installed.push(details));
      void echoing().background?.();
    },
  });
  browser.openPage('https://site.example/');
  expect(await ask(extension.id)).toBe('1');
  extension.disable();
  expect(await ask(extension.id)).toMatch('Receiving end');
  extension.enable();
  expect(await ask(extension.id)).toBe('1');
  extension.update({ manifest: { ...echoing('2').manifest } });
  expect([await ask(extension.id), extension.version]).toEqual(['2', '2']);
  extension.remove();
  expect(await ask(extension.id)).toMatch('Receiving end');
  expect(() => extension.enable()).toThrow('was removed');
  expect(installed).toEqual([{ reason: 'install' }, { reason: 'update', previousVersion: '1' }]);
});

test('storage.session lives until the extension is switched off or updated, storage.local until it is removed', async () => {
  browser = createFakeBrowser();
  const extension = browser.installExtension(echoing('1', ['storage']));
  const read = () =>
    extension.run(async () => [await chrome.storage.session.get(null), await chrome.storage.local.get({ a: 0, b: 0 })]);
  await extension.run(async () => {
    await chrome.storage.session.set({ a: { date: new Date(0) } });
    await chrome.storage.local.set({ a: 1 });
  });
  extension.stopBackground();
  browser.openPage('https://site.example/');
  await ask(extension.id);
  expect(await read()).toEqual([{ a: { date: '1970-01-01T00:00:00.000Z' } }, { a: 1, b: 0 }]);
  extension.update({});
  expect(await read()).toEqual([{}, { a: 1, b: 0 }]);
  const huge = 'x'.repeat(10_485_760);
  await extension.run(() =>
    expect(chrome.storage.session.set({ huge })).rejects.toThrow(
      'Session storage quota bytes exceeded. Values were not stored.',
    ),
  );
});

test('a second context that listens answers too, and hides that the background was stopped', async () => {
  browser = createFakeBrowser();
  const extension = browser.installExtension(echoing());
  const options = extension.openPage('options.html');
  expect(options.url).toBe(`chrome-extension://${extension.id}/options.html`);
  options.run(() => {
    chrome.runtime.onConnectExternal.addListener(() => undefined);
  });
  extension.run(() => {
    chrome.runtime.onConnectExternal.addListener(() => undefined);
  });
  const page = browser.openPage('https://site.example/');
  const told: string[] = [];
  page.run(() => chrome.runtime.connect(extension.id).onDisconnect.addListener(() => told.push('disconnected')));
  await browser.settle();
  extension.stopBackground();
  await browser.settle();
  expect(told).toEqual([]);
  options.close();
  await browser.settle();
  expect(told).toEqual(['disconnected']);
});

test('other extensions are let in by their ids', async () => {
  browser = createFakeBrowser();
  const closed = browser.installExtension(echoing());
  const open = browser.installExtension({
    ...echoing(),
    id: 'p'.repeat(32),
    manifest: { ...echoing().manifest, externally_connectable: { ids: ['*'] } },
  });
  const { run } = browser.installExtension({ manifest: { name: 'Other', version: '1' }, background: () => undefined });
  expect(await run(() => ask(open.id))).toBe('1');
  expect(await run(() => ask(closed.id))).toMatch('Receiving end');
});

test('what is not modelled throws and says so, unless the test stands in for it', () => {
  browser = createFakeBrowser();
  const opened: unknown[] = [];
  const extension = browser.installExtension({
    ...echoing(),
    apis: { tabs: { create: (tab: unknown) => opened.push(tab) }, runtime: { getPlatformInfo: () => 'here' } },
  });
  extension.run(() => {
    void chrome.tabs.create({ url: 'https://example.com/' });
    expect(chrome.runtime.getPlatformInfo()).toBe('here');
    expect(() => chrome.scripting).toThrow('The fake browser does not model scripting: give installExtension');
    expect(() => chrome.runtime.sendNativeMessage).toThrow('does not model runtime.sendNativeMessage');
    expect(() => indexedDB).toThrow('does not model IndexedDB');
    expect(chrome.storage as unknown).toBeUndefined(); // as in a browser, without the permission
  });
  expect(opened).toEqual([{ url: 'https://example.com/' }]);
});

test('IndexedDB is what the test hands over, one for each origin', () => {
  let made = 0;
  browser = createFakeBrowser({ indexedDB: () => ({ name: ++made }) });
  const extension = browser.installExtension(echoing());
  const page = browser.openPage('https://site.example/');
  const names = [extension, page, extension].map(({ run }) =>
    run(() => (indexedDB as unknown as { name: number }).name),
  );
  expect(names).toEqual([1, 2, 1]);
  extension.remove();
  const again = browser.installExtension({ ...echoing(), id: extension.id });
  expect(again.run(() => (indexedDB as unknown as { name: number }).name)).toBe(3);
});

test('an extension that no browser would load is refused', () => {
  browser = createFakeBrowser();
  const install = (manifest: object) => () =>
    browser.installExtension({ manifest: { name: 'Bad', version: '1', ...manifest } });
  expect(install({ version: 'one' })).toThrow('No browser loads an extension of the version "one"');
  expect(install({ externally_connectable: { matches: ['*://localhost:3000/*'] } })).toThrow();
  expect(install({ content_scripts: [{ matches: ['<all_urls>'], js: ['a.js'] }] })).toThrow(
    'The manifest names the content script "a.js"',
  );
  install({})();
  expect(install({})).toThrow('is installed: give this one another');
});

test('ids: of the manifest where it fixes one, of the browser’s form elsewhere', () => {
  browser = createFakeBrowser();
  const key =
    'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAxG3VzTbuO7Xmse2yyOA5GqJ0ZbXs3sX7hzVpBdRVAgcbBUN8zZTyE7wBnzMqUqxA';
  expect(browser.installExtension({ manifest: { name: 'Key', version: '1', key } }).id).toMatch(/^[a-p]{32}$/);
  expect(() => browser.installExtension({ ...echoing(), id: 'demo@example.com' })).toThrow(
    'is no id that chromium gives',
  );
  browser.close();
  browser = createFakeBrowser({ engine: 'firefox' });
  const settings = { browser_specific_settings: { gecko: { id: 'demo@example.com' } } };
  expect(browser.installExtension({ manifest: { name: 'Id', version: '1', ...settings } }).id).toBe('demo@example.com');
  browser.close();
  browser = createFakeBrowser({ engine: 'safari' });
  expect(browser.installExtension(echoing()).id).toMatch(/^com\.example\.\w+\.Extension \(\w+\)$/);
});

test('content scripts are orphaned by a removal: told in Chromium, dead in Firefox', async () => {
  for (const [engine, told] of [
    ['chromium', ['disconnected', undefined]],
    ['firefox', []],
  ] as const) {
    browser = createFakeBrowser({ engine });
    const journal: unknown[] = [];
    const extension = browser.installExtension({
      manifest: {
        name: 'Script',
        version: '1',
        content_scripts: [{ matches: ['https://site.example/*'], js: ['a.js'] }],
      },
      background: () => {
        chrome.runtime.onConnect.addListener(() => undefined);
      },
      contentScripts: {
        'a.js': () => {
          chrome.runtime.connect().onDisconnect.addListener(() => journal.push('disconnected', chrome.runtime.id));
        },
      },
    });
    browser.openPage('https://site.example/');
    await browser.settle();
    extension.remove();
    await browser.settle();
    expect(journal).toEqual(told);
    browser.close();
  }
});
