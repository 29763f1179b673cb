import { afterEach, expect, test } from 'vitest';

import { createFakeBrowser, type FakeBrowser, type FakeEngine } from '../../../sdk/testing/index.ts';

// What Chromium 156 and Firefox 153 do, word for word, as scripts of the same shape saw it there.
const NO_RECEIVER = 'Could not establish connection. Receiving end does not exist.';
const INVOCATION =
  'Error in invocation of runtime.sendMessage(optional string extensionId, any message, optional object options, optional function callback): ';

let browser: FakeBrowser;
afterEach(() => browser.close());

type MessageListener = (message: unknown, sender: unknown, sendResponse: (reply?: unknown) => void) => unknown;

/** An extension that answers in many ways, and a page that it lists. */
function setUp(engine: FakeEngine = 'chromium', serialization: 'json' | 'structured_clone' = 'json') {
  browser = createFakeBrowser({ engine, onUncaught: () => undefined });
  const extension = browser.installExtension({
    manifest: {
      name: 'Answers',
      version: '1.0',
      message_serialization: serialization,
      externally_connectable: { matches: ['https://site.example/*'] },
    },
    background: () => {
      // Browsers take promises, which the published types do not know of.
      const listen = chrome.runtime.onMessageExternal.addListener as unknown as (listener: MessageListener) => void;
      listen.call(chrome.runtime.onMessageExternal, (message, _sender, sendResponse) => {
        if (message === 'none') return undefined;
        if (message === 'empty') sendResponse();
        else if (message === 'throw') throw new Error('own text');
        else if (message === 'promise') return Promise.resolve('from a promise');
        else if (message === 'reject') return Promise.reject(new Error('own rejection'));
        else if (message === 'later') {
          setTimeout(() => sendResponse('late'), 1);
          return true;
        } else if (message === 'bigint') sendResponse(5n);
        else sendResponse(['echo', message]);
        return undefined;
      });
      chrome.runtime.onConnectExternal.addListener((port) => {
        port.onMessage.addListener((message: unknown) => {
          if (message === 'bye') port.disconnect();
          else port.postMessage(['echo', message]);
        });
      });
    },
  });
  return { extension, page: browser.openPage('https://site.example/') };
}

const promised = async (id: string, message: unknown): Promise<unknown> => {
  try {
    return await chrome.runtime.sendMessage(id, message);
  } catch (error) {
    return `rejects ${String(error)}`;
  }
};

const calledBack = (id: string, message: unknown): Promise<unknown> =>
  new Promise((resolve) => {
    chrome.runtime.sendMessage(id, message, (reply: unknown) => resolve([reply, chrome.runtime.lastError?.message]));
  });

test('Chromium: what comes of a message, in both forms', async () => {
  const { extension, page } = setUp();
  const both = (message: unknown, id = extension.id) =>
    page.run(async () => [await promised(id, message), await calledBack(id, message)]);
  expect(await both('hello')).toEqual([
    ['echo', 'hello'],
    [['echo', 'hello'], undefined],
  ]);
  expect(await both('none')).toEqual([
    undefined,
    [undefined, 'The message port closed before a response was received.'],
  ]);
  expect(await both('empty')).toEqual([null, [null, undefined]]);
  expect(await both('throw')).toEqual(['rejects Error: own text', [undefined, 'own text']]);
  expect(await both('reject')).toEqual(['rejects Error: own rejection', [undefined, 'own rejection']]);
  expect(await both('promise')).toEqual(['from a promise', ['from a promise', undefined]]);
  expect(await both('later')).toEqual(['late', ['late', undefined]]);
  expect(await both('bigint')).toEqual([
    'rejects Error: Could not serialize message.',
    [undefined, 'Could not serialize message.'],
  ]);
  expect(await both('hello', 'a'.repeat(32))).toEqual([`rejects Error: ${NO_RECEIVER}`, [undefined, NO_RECEIVER]]);
  expect(browser.uncheckedErrors).toEqual([]);
});

test('Chromium: a call that is wrong in itself throws at once, in both forms', () => {
  const { extension, page } = setUp();
  const cyclic: { self?: unknown } = {};
  cyclic.self = cyclic;
  const send =
    (...given: unknown[]) =>
    () =>
      page.run(() => void Reflect.apply(chrome.runtime.sendMessage, undefined, given));
  expect(send('xyz', 1)).toThrow(new TypeError(`${INVOCATION}Invalid extension id: 'xyz'`));
  expect(send('xyz', 1, () => undefined)).toThrow(new TypeError(`${INVOCATION}Invalid extension id: 'xyz'`));
  expect(send('only a message')).toThrow(/must specify an Extension ID/);
  for (const message of [5n, cyclic]) {
    expect(send(extension.id, message)).toThrow(new TypeError(`${INVOCATION}Could not serialize message.`));
  }
  const connect = () => page.run(() => chrome.runtime.connect('xyz', { name: 'x' }));
  expect(connect).toThrow(
    "Error in invocation of runtime.connect(optional string extensionId, optional object connectInfo): Invalid extension id: 'xyz'",
  );
});

test('Chromium: JSON by default, and what the target asks for otherwise', async () => {
  const values = { date: new Date(0), none: NaN, map: new Map([[1, 2]]), call: undefined, bytes: new Uint8Array([1]) };
  const json = setUp();
  expect(await json.page.run(() => promised(json.extension.id, values))).toEqual([
    'echo',
    { date: '1970-01-01T00:00:00.000Z', none: null, map: {}, bytes: { 0: 1 } },
  ]);
  browser.close();
  const clone = setUp('chromium', 'structured_clone');
  expect(await clone.page.run(() => promised(clone.extension.id, values))).toEqual(['echo', values]);
});

test.each(['firefox', 'safari'] as const)('%s does not heed message_serialization', async (engine) => {
  const values = { date: new Date(0), map: new Map([[1, 2]]) };
  const asJson = { date: '1970-01-01T00:00:00.000Z', map: {} };
  for (const message_serialization of ['json', 'structured_clone'] as const) {
    browser = createFakeBrowser({ engine });
    const heard: unknown[] = [];
    const extension = browser.installExtension({
      manifest: {
        name: 'Values',
        version: '1',
        message_serialization,
        content_scripts: [{ matches: ['https://site.example/*'], js: ['a.js'] }],
      },
      background: () => {
        browserGlobal().runtime.onMessage.addListener((message: unknown) => void heard.push(message));
      },
      contentScripts: { 'a.js': () => undefined },
    });
    const page = browser.openPage('https://site.example/');
    await page.runContentScript(extension, () => browserGlobal().runtime.sendMessage(values));
    expect(heard).toEqual([engine === 'firefox' ? values : asJson]);
    browser.close();
  }
});

test('Chromium: a message of 64 MiB is too large', () => {
  const { extension, page } = setUp();
  const huge = 'x'.repeat(64 * 1024 * 1024);
  expect(() => page.run(() => void chrome.runtime.sendMessage(extension.id, huge))).toThrow(
    new TypeError(`${INVOCATION}Message exceeded maximum allowed size of 64MiB.`),
  );
  const port = page.run(() => chrome.runtime.connect(extension.id));
  expect(() => port.postMessage(huge)).toThrow(new Error('Message exceeded maximum allowed size of 64MiB.'));
});

/** What a port told: its messages, and how it ended. */
function listenTo(page: { run<Result>(code: () => Result): Result }, id: string) {
  return page.run(() => {
    const port = chrome.runtime.connect(id, { name: 'test' });
    const told: unknown[] = [];
    port.onMessage.addListener((message: unknown) => told.push(message));
    port.onDisconnect.addListener((gone) => told.push(['gone', chrome.runtime.lastError?.message, gone === port]));
    return { port, told };
  });
}

test('Chromium: ports', async () => {
  const { extension, page } = setUp();
  const open = listenTo(page, extension.id);
  open.port.postMessage({ first: 1 });
  open.port.postMessage('bye');
  const absent = listenTo(page, 'a'.repeat(32));
  const closed = listenTo(page, extension.id);
  closed.port.disconnect();
  await browser.settle();
  expect(open.told).toEqual([
    ['echo', { first: 1 }],
    ['gone', undefined, true],
  ]);
  expect(absent.told).toEqual([['gone', NO_RECEIVER, true]]);
  expect(closed.told).toEqual([]);
  for (const { port } of [open, absent, closed]) {
    expect(() => port.postMessage(1)).toThrow(new Error('Attempting to use a disconnected port object'));
  }
});

test('an error that no callback reads is told as a browser would print it', async () => {
  const { extension, page } = setUp();
  page.run(() => {
    chrome.runtime.sendMessage(extension.id, 'none', () => undefined);
    chrome.runtime.connect('a'.repeat(32));
  });
  await browser.settle();
  expect([...browser.uncheckedErrors].sort()).toEqual([
    `Unchecked runtime.lastError: ${NO_RECEIVER}`,
    'Unchecked runtime.lastError: The message port closed before a response was received.',
  ]);
});

test('Safari: whoever reaches nobody is answered with nothing, after a while', async () => {
  const { page } = setUp('safari');
  const [chromes, browsers] = page.run(() => [typeof chrome, typeof browserGlobal()]);
  expect([chromes, browsers]).toEqual(['undefined', 'object']);
  const absent = 'com.example.absent.Extension (TEAM)';
  const reply = page.run(() => browserGlobal().runtime.sendMessage(absent, 'hello'));
  expect(await reply).toBeUndefined();
});

/** What Safari has in the place of `chrome`. */
const browserGlobal = (): typeof chrome => (globalThis as unknown as { browser: typeof chrome }).browser;

test('Firefox: pages find nothing, and content scripts what their extension may use', async () => {
  browser = createFakeBrowser({ engine: 'firefox' });
  const extension = browser.installExtension({
    manifest: {
      name: 'Script',
      version: '1',
      content_scripts: [{ matches: ['https://site.example/*'], js: ['a.js'] }],
    },
    background: () => {
      chrome.runtime.onMessage.addListener((message: unknown, sender, sendResponse) => {
        if (message === 'none') return;
        if (message === 'empty') sendResponse();
        else sendResponse([message, sender.id, sender.origin]);
      });
    },
    contentScripts: { 'a.js': () => undefined },
  });
  const page = browser.openPage('https://site.example/');
  expect(page.run(() => [typeof chrome, typeof browserGlobal()])).toEqual(['undefined', 'undefined']);
  await page.runContentScript(extension, async () => {
    expect(await chrome.runtime.sendMessage('who')).toEqual(['who', extension.id, 'https://site.example']);
    expect(await chrome.runtime.sendMessage('none')).toBeUndefined();
    expect(await chrome.runtime.sendMessage('empty')).toBeUndefined();
    await expect(chrome.runtime.sendMessage({ call: () => 1 })).rejects.toThrow('Function object could not be cloned.');
    expect(chrome.runtime.lastError).toBeNull();
  });
});
