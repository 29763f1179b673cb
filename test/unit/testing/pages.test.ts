import { afterEach, expect, test, vi } from 'vitest';

import { createFakeBrowser, type FakeBrowser, type FakeEngine, type FakeFrame } from '../../../sdk/testing/index.ts';

let browser: FakeBrowser;
afterEach(() => {
  browser.close();
  vi.useRealTimers();
});

type Sender = Readonly<Record<string, unknown>>;

/** An extension that tells who reached it. */
function setUp(engine: FakeEngine = 'chromium') {
  browser = createFakeBrowser({ engine });
  const left: unknown[] = [];
  const heard: unknown[] = [];
  const extension = browser.installExtension({
    manifest: {
      name: 'Who',
      version: '1',
      externally_connectable: { matches: ['https://site.example/*'] },
      content_scripts: [{ matches: ['https://site.example/*'], js: ['a.js'], all_frames: true }],
    },
    background: () => {
      chrome.runtime.onMessageExternal.addListener((_message: unknown, sender, sendResponse) => sendResponse(sender));
      for (const event of [chrome.runtime.onConnectExternal, chrome.runtime.onConnect]) {
        event.addListener((port) => {
          port.onMessage.addListener((message: unknown) => heard.push(message));
          port.onDisconnect.addListener(() => left.push(port.sender?.url));
        });
      }
    },
    contentScripts: { 'a.js': () => undefined },
  });
  const senderOf = (frame: FakeFrame): Promise<Sender> =>
    frame.run(() => chrome.runtime.sendMessage<unknown, Sender>(extension.id, 'who'));
  return { extension, senderOf, left, heard };
}

const hasRuntime = (frame: FakeFrame): boolean =>
  frame.run(() => (globalThis as { chrome?: { runtime?: unknown } }).chrome?.runtime !== undefined);

test('a page has a runtime while an extension lists it, and keeps it', () => {
  browser = createFakeBrowser();
  const page = browser.openPage('https://site.example/');
  expect([hasRuntime(page), page.run(() => typeof chrome)]).toEqual([false, 'object']);
  const manifest = { name: 'A', version: '1', externally_connectable: { matches: ['https://site.example/*'] } };
  const extension = browser.installExtension({ manifest });
  const stranger = browser.openPage('https://stranger.example/');
  expect([hasRuntime(page), hasRuntime(stranger)]).toEqual([true, false]);
  extension.remove();
  expect(hasRuntime(page)).toBe(true);
});

test('what the browser says of who sends: pages, frames, sandboxes', async () => {
  const { senderOf } = setUp();
  const page = browser.openPage('https://site.example/a?b=1#c');
  expect(await senderOf(page)).toMatchObject({
    url: 'https://site.example/a?b=1#c',
    origin: 'https://site.example',
    frameId: 0,
    documentLifecycle: 'active',
    tab: { incognito: false, url: 'https://site.example/a?b=1#c' },
  });
  expect(await senderOf(page)).not.toHaveProperty('id');
  const frame = await senderOf(page.openFrame('https://site.example/frame'));
  expect(frame).toMatchObject({ origin: 'https://site.example', tab: { url: 'https://site.example/a?b=1#c' } });
  expect(frame['frameId']).toBeGreaterThan(0);
  for (const sandboxed of [
    page.openFrame('https://site.example/frame', { sandbox: true }),
    browser.openPage('https://site.example/frame', { sandbox: true }),
  ]) {
    expect(await senderOf(sandboxed)).toMatchObject({ origin: 'null', url: 'https://site.example/frame' });
  }
});

test('documents that a script made, and incognito windows, have no way to extensions', () => {
  setUp();
  const page = browser.openPage('https://site.example/');
  const made = ['about:srcdoc', 'about:blank'].map((url) => page.openFrame(url));
  expect(made.map((frame) => [frame.origin, hasRuntime(frame)])).toEqual([
    ['https://site.example', false],
    ['https://site.example', false],
  ]);
  const incognito = browser.openPage('https://site.example/', { incognito: true });
  expect(hasRuntime(incognito)).toBe(false);
});

test('the back/forward cache, Chromium: the port is dead and does not know, and what was asked is never answered', async () => {
  vi.useFakeTimers();
  const { extension, left, heard } = setUp();
  const page = browser.openPage('https://site.example/one');
  const told: unknown[] = [];
  const port = page.run(() => {
    addEventListener('pagehide', (event) => told.push(['pagehide', event.persisted]));
    addEventListener('pageshow', (event) => told.push(['pageshow', event.persisted]));
    document.addEventListener('visibilitychange', () => told.push(document.visibilityState));
    for (const type of ['freeze', 'resume']) document.addEventListener(type, () => told.push(type));
    setTimeout(() => told.push('timer'), 1_000);
    const opened = chrome.runtime.connect(extension.id);
    opened.onDisconnect.addListener(() => told.push('disconnected'));
    chrome.runtime.sendMessage(extension.id, 'who', () => told.push('answer'));
    return opened;
  });
  page.goto('https://site.example/two');
  await vi.advanceTimersByTimeAsync(5_000);
  expect(told).toEqual([['pagehide', true], 'hidden', 'freeze']);
  expect(left).toEqual(['https://site.example/one']);
  page.goBack();
  await browser.settle();
  expect(page.url).toBe('https://site.example/one');
  expect(told.slice(3)).toEqual(['resume', 'visible', ['pageshow', true], 'timer']);
  port.postMessage('swallowed');
  await browser.settle();
  expect(heard).toEqual([]);
});

test('the back/forward cache, Firefox: a content script is told after the return', async () => {
  const { extension } = setUp('firefox');
  const page = browser.openPage('https://site.example/one');
  const told: string[] = [];
  const port = page.runContentScript(extension, () => {
    addEventListener('pagehide', () => told.push('pagehide'));
    addEventListener('pageshow', () => told.push('pageshow'));
    document.addEventListener('visibilitychange', () => told.push(document.visibilityState));
    for (const type of ['freeze', 'resume']) document.addEventListener(type, () => told.push(type));
    const opened = chrome.runtime.connect();
    opened.onDisconnect.addListener(() => told.push('disconnected'));
    return opened;
  });
  page.goto('https://site.example/two');
  page.goBack();
  await browser.settle();
  expect(told).toEqual(['pagehide', 'hidden', 'visible', 'pageshow', 'disconnected']);
  expect(() => port.postMessage('x')).toThrow('Attempt to postMessage on disconnected port');
});

test('a prerendered page says so until it is shown, and its port for ever', async () => {
  const { extension, senderOf } = setUp();
  const page = browser.openPage('https://site.example/', { prerender: true });
  const changed = vi.fn();
  const before = page.run(() => {
    document.addEventListener('prerenderingchange', changed);
    return (document as unknown as { prerendering: boolean }).prerendering;
  });
  const { documentId, frameId, documentLifecycle } = await senderOf(page);
  expect([before, documentLifecycle, frameId]).toEqual([true, 'prerender', expect.any(Number)]);
  expect(frameId).not.toBe(0);
  page.activate();
  expect(changed).toHaveBeenCalledOnce();
  expect(await senderOf(page)).toMatchObject({ documentId, frameId: 0, documentLifecycle: 'active' });
  expect(extension.isBackgroundRunning).toBe(true);
});

test('a frozen page hears what came once it goes on', async () => {
  const { extension } = setUp();
  const page = browser.openPage('https://site.example/');
  const replies: unknown[] = [];
  page.run(() => {
    chrome.runtime.sendMessage(extension.id, 'who', () => replies.push('answer'));
  });
  page.freeze();
  await browser.settle();
  expect(replies).toEqual([]);
  page.resume();
  await browser.settle();
  expect(replies).toEqual(['answer']);
});

test('a page that goes on hears first of that, and then what came, which what comes now overtakes', async () => {
  browser = createFakeBrowser();
  const extension = browser.installExtension({
    manifest: { name: 'Counts', version: '1', externally_connectable: { matches: ['https://site.example/*'] } },
    background: () => {
      chrome.runtime.onConnectExternal.addListener((port) => Object.assign(globalThis, { opened: port }));
    },
  });
  const page = browser.openPage('https://site.example/');
  const heard: unknown[] = [];
  page.run(() => {
    document.addEventListener('resume', () => heard.push('resume'));
    chrome.runtime.connect(extension.id).onMessage.addListener((message) => heard.push(message));
    addEventListener('message', () => heard.push('window'));
  });
  await browser.settle();
  const post = (message: number): void =>
    extension.run(() => (Reflect.get(globalThis, 'opened') as chrome.runtime.Port).postMessage(message)); // see above
  page.freeze();
  for (const message of [1, 2, 3]) post(message);
  page.run(() => postMessage('held', '*'));
  await browser.settle();
  expect(heard).toEqual([]);
  page.resume();
  post(4);
  await browser.settle();
  expect(heard).toEqual(['resume', 1, 4, 2, 3, 'window']);
});

test('window messages: of this window, trusted, with channels; what a script makes is not trusted', async () => {
  const { extension } = setUp();
  const page = browser.openPage('https://site.example/');
  const heard: unknown[] = [];
  page.runContentScript(extension, () => {
    addEventListener(
      'message',
      (event) => {
        heard.push([event.data, event.origin, event.source === window, event.isTrusted]);
        event.ports[0]?.postMessage('from the script');
        event.stopImmediatePropagation();
      },
      true,
    );
  });
  const answer = await page.run(async () => {
    addEventListener('message', () => heard.push('the page itself'));
    dispatchEvent(new MessageEvent('message', { data: 'forged', origin: 'https://site.example' }));
    const { port1, port2 } = new MessageChannel();
    postMessage('real', '*', [port2]);
    return new Promise((resolve) => (port1.onmessage = ({ data }) => resolve(data)));
  });
  expect(answer).toBe('from the script');
  expect(heard).toEqual([
    ['forged', 'https://site.example', false, false],
    ['real', 'https://site.example', true, true],
  ]);
});

test('code outside of every page finds the one that is open, is asked which of several, and its own globals after the end', () => {
  const before = Object.getOwnPropertyDescriptors(globalThis);
  setUp();
  const one = browser.openPage('https://site.example/one');
  expect(location.href).toBe('https://site.example/one');
  const two = browser.openPage('https://site.example/two');
  expect(() => typeof chrome).toThrow('use page.run(() => …)');
  expect(one.run(() => two.run(() => location.pathname) + location.pathname)).toBe('/two/one');
  two.bringToFront();
  expect(location.href).toBe('https://site.example/two');
  one.close();
  expect(() => one.run(() => 1)).toThrow('is closed');
  browser.close();
  expect(Object.getOwnPropertyDescriptors(globalThis)).toEqual(before);
});

test('a page is itself over every await and timer', async () => {
  setUp();
  const [one, two] = [browser.openPage('https://site.example/one'), browser.openPage('https://site.example/two')];
  const paths = await Promise.all(
    [one, two].map((page) =>
      page.run(async () => {
        await new Promise((resolve) => setTimeout(resolve, 1));
        await Promise.resolve();
        return location.pathname;
      }),
    ),
  );
  expect(paths).toEqual(['/one', '/two']);
});

test('timers that are read in a page and written back are those of before', async () => {
  // Went wrong: the test runner does so when something is printed to the console, and its own timers ended with the page.
  setUp();
  const page = browser.openPage('https://site.example/');
  const before = globalThis.setTimeout;
  page.run(() => {
    const found = globalThis.setTimeout;
    globalThis.setTimeout = found;
  });
  page.close();
  expect(globalThis.setTimeout).toBe(before);
});

test('what a page throws and does not listen for is reported, and what it prevents is not', async () => {
  const uncaught: unknown[] = [];
  browser = createFakeBrowser({ onUncaught: (error) => uncaught.push(error) });
  const page = browser.openPage('https://site.example/');
  const fail = (text: string): void =>
    page.run(() =>
      queueMicrotask(() => {
        throw new Error(text);
      }),
    );
  fail('first');
  await browser.settle();
  page.run(() => addEventListener('error', (event) => event.preventDefault()));
  fail('second');
  await browser.settle();
  expect(uncaught).toEqual([new Error('first')]);
});

test('what can be seen: a tab in front of others, and no page that is prerendered, cached or gone; code hears of each change once', () => {
  browser = createFakeBrowser();
  const page = browser.openPage('https://site.example/', { prerender: true });
  const told: unknown[] = [];
  page.run(() => {
    expect(document.visibilityState).toBe('hidden');
    document.addEventListener('prerenderingchange', () => told.push('shown'));
    document.addEventListener('visibilitychange', () => told.push(document.visibilityState));
    addEventListener('visibilitychange', () => told.push('on the window'));
    document.onvisibilitychange = () => told.push('by its property');
    addEventListener('pagehide', () => told.push('pagehide'));
  });
  page.activate();
  expect(told.splice(0)).toEqual(['visible', 'by its property', 'on the window', 'shown']);
  page.setHidden(true);
  page.setHidden(true);
  expect(told.splice(0)).toEqual(['hidden', 'by its property', 'on the window']);
  page.goto('https://site.example/elsewhere');
  expect(page.run(() => document.hidden)).toBe(true);
  page.goBack();
  expect(told.splice(0)).toEqual(['pagehide']);
  page.setHidden(false);
  told.length = 0;
  page.close();
  expect(told).toEqual(['pagehide', 'hidden', 'by its property', 'on the window']);
});

test('properties that listen: the last function that was written to one does, and each page has its own', async () => {
  browser = createFakeBrowser();
  const page = browser.openPage('https://one.example/');
  const other = browser.openPage('https://two.example/');
  const heard: unknown[] = [];
  page.run(() => {
    onmessage = () => heard.push('former');
    onmessage = ({ data }) => heard.push(data);
    onpagehide = () => heard.push('pagehide');
    postMessage(1, '*');
  });
  expect(other.run(() => onmessage)).toBeNull();
  await browser.settle();
  page.run(() => (onmessage = null));
  page.run(() => postMessage(2, '*'));
  await browser.settle();
  page.close();
  expect(heard).toEqual([1, 'pagehide']);
});

test('a page that goes elsewhere by itself is not modelled, and says so', () => {
  browser = createFakeBrowser();
  const page = browser.openPage('https://site.example/path?query#hash');
  const NOT_MODELLED = 'use page.goto(url)';
  page.run(() => {
    expect([location.pathname, location.search, location.hash, location.origin, String(location)]).toEqual([
      '/path',
      '?query',
      '#hash',
      'https://site.example',
      'https://site.example/path?query#hash',
    ]);
    expect(() => (location.href = 'https://other.example/')).toThrow(NOT_MODELLED);
    expect(() => Object.assign(globalThis, { location: 'https://other.example/' })).toThrow(NOT_MODELLED);
    expect(() => location.assign('/other')).toThrow(NOT_MODELLED);
  });
});
