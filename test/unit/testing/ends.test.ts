import { afterEach, expect, test, vi } from 'vitest';

import { createFakeBrowser, type FakeBrowser, type FakeEngine } from '../../../sdk/testing/index.ts';

let browser: FakeBrowser;
afterEach(() => {
  browser.close();
  vi.useRealTimers();
});

const SITE = 'https://site.example/';

/** An extension whose background is this. */
function install(background: () => unknown, engine: FakeEngine = 'chromium') {
  browser = createFakeBrowser({ engine });
  return browser.installExtension({
    manifest: {
      name: 'Ends',
      version: '1',
      externally_connectable: { matches: [`${SITE}*`] },
      content_scripts: [{ matches: [`${SITE}*`], js: ['a.js'] }],
      permissions: ['storage'],
    },
    background,
    contentScripts: { 'a.js': () => undefined },
  });
}

const answer = (): void => {
  chrome.runtime.onMessageExternal.addListener((_message, _sender, sendResponse) => sendResponse('answer'));
};

test('what waits for a background that is stopped while its script runs fails, and what comes later starts it again', async () => {
  vi.useFakeTimers();
  const extension = install(async () => {
    await new Promise((resolve) => setTimeout(resolve, 100));
    answer();
  });
  const page = browser.openPage(SITE);
  const first = page.run(() => chrome.runtime.sendMessage(extension.id, 'first'));
  const disconnected = vi.fn();
  page.run(() => chrome.runtime.connect(extension.id).onDisconnect.addListener(disconnected));
  const rejected = expect(first).rejects.toThrow('Receiving end does not exist');
  await browser.settle();
  extension.stopBackground();
  await rejected;
  await vi.advanceTimersByTimeAsync(200); // The port's start is another one.
  expect(disconnected).toHaveBeenCalledOnce();
  const second = page.run(() => chrome.runtime.sendMessage(extension.id, 'second'));
  await vi.advanceTimersByTimeAsync(200);
  expect(await second).toBe('answer');
});

test('an answer that a listener promises though it has just stopped its background is owed by nobody', async () => {
  const extension = install(() => {
    chrome.runtime.onMessageExternal.addListener(() => {
      extension.stopBackground();
      return true;
    });
  });
  const page = browser.openPage(SITE);
  await expect(page.run(() => chrome.runtime.sendMessage(extension.id, 'x'))).rejects.toThrow('message channel closed');
});

test('what a listener throws keeps back nothing, also where the test throws it on', async () => {
  const thrown: unknown[] = [];
  const onUnhandled = (error: unknown): void => void thrown.push(error);
  const others = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection').on('unhandledRejection', onUnhandled);
  try {
    browser = createFakeBrowser({
      onUncaught: (error) => {
        throw error;
      },
    });
    const heard: unknown[] = [];
    const extension = browser.installExtension({
      manifest: { name: 'Throws', version: '1', externally_connectable: { matches: [`${SITE}*`] } },
      background: () => {
        chrome.runtime.onConnectExternal.addListener((port) => {
          port.onMessage.addListener((message) => {
            heard.push(message);
            if (message === 1) throw new Error('of the listener');
          });
        });
      },
    });
    const page = browser.openPage(SITE);
    page.run(() => {
      const port = chrome.runtime.connect(extension.id);
      for (const message of [1, 2]) port.postMessage(message);
    });
    await browser.settle();
    expect(heard).toEqual([1, 2]);
    await new Promise((resolve) => setTimeout(resolve));
    expect(thrown).toEqual([new Error('of the listener')]);
  } finally {
    process.off('unhandledRejection', onUnhandled);
    for (const other of others) process.on('unhandledRejection', other);
  }
});

test('settling waits for all that waits for nothing but its turn, however much that is', async () => {
  const extension = install(answer);
  const page = browser.openPage(SITE);
  let answers = 0;
  page.run(() => {
    for (let more = 0; more < 500; more++) chrome.runtime.sendMessage(extension.id, more, () => answers++);
  });
  await browser.settle();
  expect(answers).toBe(500);
});

test('settling says so where each message brings another about', async () => {
  let goesOn = true;
  const extension = install(() => {
    chrome.runtime.onConnectExternal.addListener((port) => port.onMessage.addListener(() => port.postMessage(1)));
  });
  browser.openPage(SITE).run(() => {
    const port = chrome.runtime.connect(extension.id);
    port.onMessage.addListener(() => {
      if (goesOn) port.postMessage(1);
    });
    port.postMessage(1);
  });
  await expect(browser.settle()).rejects.toThrow('does not settle');
  goesOn = false;
  await browser.settle();
});

test('enabling what is enabled changes nothing, and what is disabled or removed has no pages', () => {
  const extension = install(answer);
  extension.enable();
  expect(extension.backgroundStarts).toBe(1);
  extension.disable();
  expect(() => extension.openPage('options.html')).toThrow('"Ends" is disabled');
  extension.enable();
  expect(extension.backgroundStarts).toBe(2);
  extension.remove();
  expect(() => extension.openPage('options.html')).toThrow('"Ends" was removed');
});

test('a page keeps the runtime that it was given, whether or not it looked', async () => {
  const extension = install(answer);
  const page = browser.openPage(SITE);
  extension.remove();
  await expect(page.run(() => chrome.runtime.sendMessage(extension.id, 'x'))).rejects.toThrow(
    'Receiving end does not exist',
  );
  const later = browser.openPage(SITE);
  expect(later.run(() => (chrome as { runtime?: unknown }).runtime)).toBeUndefined();
});

test('a content script in the back/forward cache loses its extension as any other', () => {
  const extension = install(answer);
  const page = browser.openPage(SITE);
  const runtime = page.runContentScript(extension, () => chrome.runtime);
  page.goto(`${SITE}elsewhere`);
  extension.update({});
  page.goBack();
  expect(runtime.id).toBeUndefined();
  expect(() => runtime.getManifest()).toThrow('Extension context invalidated.');
});

test('nobody hears of what a closed page or a stopped background still sends, but what was stored is', async () => {
  const heard: unknown[] = [];
  const extension = install(() => {
    chrome.runtime.onMessageExternal.addListener((message) => void heard.push(message));
    chrome.runtime.onConnectExternal.addListener(() => heard.push('port'));
  });
  const page = browser.openPage(SITE);
  let goOn = (): void => undefined;
  const wait = new Promise<void>((resolve) => (goOn = resolve));
  const settled = vi.fn();
  void page.run(async () => {
    await wait;
    chrome.runtime.connect(extension.id).postMessage('over the port');
    void chrome.runtime.sendMessage(extension.id, 'message').then(settled, settled);
  });
  page.close();
  goOn();
  extension.run(() => void chrome.storage.local.set({ kept: 1 }));
  extension.stopBackground();
  await browser.settle();
  expect(heard).toEqual([]);
  expect(settled).not.toHaveBeenCalled();
  await browser.openPage(SITE).run(() => chrome.runtime.sendMessage(extension.id, 'wake up').catch(() => undefined));
  expect(await extension.run(() => chrome.storage.local.get('kept'))).toEqual({ kept: 1 });
});
