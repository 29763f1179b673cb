import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { createFakeBrowser, type FakeBrowser, type FakeBrowserOptions } from '../../../sdk/testing/index.ts';

let browser: FakeBrowser;
beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  browser.close();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

/** An extension whose background notes its starts and ticks, and a page that may call it. */
function setUp(options: FakeBrowserOptions = {}, background?: () => unknown) {
  browser = createFakeBrowser(options);
  const journal: string[] = [];
  const owed: ((reply: unknown) => void)[] = [];
  const extension = browser.installExtension({
    manifest: { name: 'Idle', version: '1', externally_connectable: { matches: ['https://site.example/*'] } },
    background:
      background ??
      (() => {
        journal.push('start');
        setInterval(() => journal.push('tick'), 10_000);
        chrome.runtime.onMessageExternal.addListener((message: unknown, _sender, sendResponse) => {
          journal.push(String(message));
          if (message === 'owe') owed.push(sendResponse);
          else sendResponse(message);
          return message === 'owe';
        });
        chrome.runtime.onConnectExternal.addListener((port) => {
          port.onMessage.addListener(() => undefined);
        });
      }),
  });
  const page = browser.openPage('https://site.example/');
  const ask = (message: string): Promise<unknown> => page.run(() => chrome.runtime.sendMessage(extension.id, message));
  return { extension, page, journal, owed, ask };
}

test('a background that nothing calls is stopped after half a minute, with its timers, and started by the next message', async () => {
  const { extension, journal, ask } = setUp();
  expect(extension.isBackgroundRunning).toBe(true);
  await vi.advanceTimersByTimeAsync(29_999);
  expect(extension.isBackgroundRunning).toBe(true);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(extension.isBackgroundRunning).toBe(false);
  expect(journal).toEqual(['start', 'tick', 'tick']);
  expect(await ask('hello')).toBe('hello');
  expect([extension.backgroundStarts, journal.at(-2)]).toEqual([2, 'start']);
});

test('an open port does not keep it, what is posted over one does', async () => {
  const { extension, page } = setUp();
  const ended = vi.fn();
  const port = page.run(() => chrome.runtime.connect(extension.id));
  port.onDisconnect.addListener(ended);
  for (let posts = 0; posts < 4; posts++) {
    await vi.advanceTimersByTimeAsync(20_000);
    port.postMessage('still here');
  }
  expect(extension.isBackgroundRunning).toBe(true);
  await vi.advanceTimersByTimeAsync(31_000);
  expect(extension.isBackgroundRunning).toBe(false);
  expect(ended).toHaveBeenCalledOnce();
});

test('an answer that is owed keeps it in Chromium, for five minutes', async () => {
  const { extension, ask } = setUp();
  const asked = ask('owe').catch((error: unknown) => String(error));
  await vi.advanceTimersByTimeAsync(290_000);
  expect(extension.isBackgroundRunning).toBe(true);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(extension.isBackgroundRunning).toBe(false);
  expect(await asked).toMatch('the message channel closed before a response was received');
});

test('whoever waits for an answer of a background that is stopped is told', async () => {
  const { extension, owed, ask } = setUp();
  const asked = ask('owe').catch((error: unknown) => String(error));
  await browser.settle();
  extension.stopBackground();
  expect(await asked).toMatch('the message channel closed before a response was received');
  owed[0]?.('too late'); // harmless, as the life that promised it is over
});

test('what a life of the background has begun does not go on in the next one', async () => {
  const journal: string[] = [];
  let lives = 0;
  const { extension, ask } = setUp({}, () => {
    const life = ++lives;
    chrome.runtime.onMessageExternal.addListener((_message: unknown, _sender, sendResponse) => {
      sendResponse(life);
      void (async () => {
        await new Promise((resolve) => setTimeout(resolve, 1_000));
        journal.push(`life ${String(life)}`);
      })();
    });
  });
  expect(await ask('begin')).toBe(1);
  extension.stopBackground();
  expect(await ask('begin')).toBe(2);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(journal).toEqual(['life 2']);
});

test('events wait for a background that starts with a promise', async () => {
  const { ask } = setUp({}, async () => {
    await Promise.resolve();
    chrome.runtime.onMessageExternal.addListener((_message: unknown, _sender, sendResponse) => sendResponse('ready'));
  });
  expect(await ask('hello')).toBe('ready');
});

test.each([
  { engine: 'chromium', outcome: 'still waiting' },
  { engine: 'safari', outcome: undefined },
] as const)('a script that fails at its top level: $engine', async ({ engine, outcome }) => {
  const uncaught: unknown[] = [];
  const { extension, page } = setUp({ engine, onUncaught: (error) => uncaught.push(error) }, () => {
    throw new Error('broken');
  });
  const { runtime } = page.run(() =>
    'browser' in globalThis ? (globalThis as unknown as { browser: typeof chrome }).browser : chrome,
  );
  const asked = page.run(() => runtime.sendMessage(extension.id, 'hello'));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await Promise.race([asked, browser.settle().then(() => 'still waiting')])).toBe(outcome);
  expect(uncaught).toEqual([new Error('broken'), new Error('broken')]);
});

test('it can be made to live longer, or for ever', async () => {
  const { extension } = setUp({ backgroundIdleMs: Infinity });
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(extension.isBackgroundRunning).toBe(true);
});
