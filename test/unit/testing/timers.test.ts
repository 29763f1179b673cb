import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { createFakeBrowser, type FakeBrowser, type FakePage } from '../../../sdk/testing/index.ts';

let browser: FakeBrowser;
beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  browser.close();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

function open(): FakePage {
  browser = createFakeBrowser();
  return browser.openPage('https://site.example/');
}

// Went wrong: the callback that had come due while the page was frozen ran all the same.
test.each(['setTimeout', 'setInterval'] as const)(
  '%s: cleared while the page is frozen, it does not run',
  async (start) => {
    const page = open();
    const ran: string[] = [];
    const [timer] = page.run(() => [
      globalThis[start](() => ran.push('cleared'), 100),
      setTimeout(() => ran.push('kept'), 100),
    ]);
    page.freeze();
    await vi.advanceTimersByTimeAsync(1_000);
    page.run(() => (start === 'setTimeout' ? clearTimeout(timer) : clearInterval(timer)));
    page.resume();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(ran).toEqual(['kept']);
  },
);

test('one that waits for the end of a pause can be cleared by another that waits, too', async () => {
  const page = open();
  const ran: string[] = [];
  page.run(() => {
    setTimeout(() => {
      ran.push('first');
      clearTimeout(second);
      clearInterval(third);
    }, 10);
    const second = setTimeout(() => ran.push('second'), 20);
    const third = setInterval(() => ran.push('third'), 30);
  });
  page.freeze();
  await vi.advanceTimersByTimeAsync(1_000);
  page.resume();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(ran).toEqual(['first']);
});

test('an interval that is not cleared runs once for a pause, and goes on', async () => {
  const page = open();
  let ticks = 0;
  page.run(() => setInterval(() => ticks++, 100));
  page.freeze();
  await vi.advanceTimersByTimeAsync(1_000);
  page.resume();
  await browser.settle();
  expect(ticks).toBe(1);
  await vi.advanceTimersByTimeAsync(200);
  expect(ticks).toBe(3);
});

test('a timer cleared in time never runs, and one of before the browser can be cleared in a page', async () => {
  const ran: string[] = [];
  const before = setTimeout(() => ran.push('before'), 100);
  const page = open();
  page.run(() => {
    clearTimeout(before);
    clearTimeout(setTimeout(() => ran.push('in the page'), 100));
    clearTimeout(undefined);
  });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(ran).toEqual([]);
});

// Went wrong: the half minute of the background was a timer of the page that had called it, and stood still with that.
test('a background is stopped though the page that called it is frozen', async () => {
  const page = open();
  const extension = browser.installExtension({
    manifest: { name: 'Idle', version: '1', externally_connectable: { matches: ['https://site.example/*'] } },
    background: () => {
      chrome.runtime.onMessageExternal.addListener((_message, _sender, sendResponse) => sendResponse('answer'));
    },
  });
  expect(await page.run(() => chrome.runtime.sendMessage(extension.id, 'hello'))).toBe('answer');
  page.freeze();
  await vi.advanceTimersByTimeAsync(31_000);
  expect(extension.isBackgroundRunning).toBe(false);
});

test.each([false, true])(
  'what a listener to errors throws is told to no listener to errors: in a page that was frozen %s',
  async (isFrozen) => {
    vi.useFakeTimers();
    const uncaught: unknown[] = [];
    browser = createFakeBrowser({ onUncaught: (error) => uncaught.push(String(error)) });
    const page = browser.openPage('https://site.example/');
    page.run(() => {
      addEventListener('error', () => {
        throw new Error('second');
      });
      setTimeout(() => {
        throw new Error('first');
      }, 10);
    });
    if (isFrozen) page.freeze();
    await vi.advanceTimersByTimeAsync(100);
    if (isFrozen) page.resume();
    await browser.settle();
    expect(uncaught).toEqual(['Error: second', 'Error: first']);
  },
);

test('the tab in the front stays there wherever it goes, and what is written outside of it is its own', () => {
  browser = createFakeBrowser();
  const page = browser.openPage('https://one.example/');
  browser.openPage('https://two.example/');
  page.bringToFront();
  page.goto('https://three.example/');
  expect(location.href).toBe('https://three.example/');
  const stub = { runtime: undefined };
  Object.assign(globalThis, { chrome: stub });
  expect(chrome).toBe(stub);
  browser.close();
  expect(Reflect.get(globalThis, 'chrome')).toBeUndefined();
});

test('ports of a channel: listeners that are called once, until a signal, and as objects; none within a message', async () => {
  browser = createFakeBrowser();
  const page = browser.openPage('https://site.example/');
  const heard: unknown[] = [];
  const controller = new AbortController();
  page.run(() => {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener('message', ({ data }) => heard.push(['once', data]), { once: true });
    port1.addEventListener('message', ({ data }) => heard.push(['until', data]), { signal: controller.signal });
    port1.addEventListener('message', { handleEvent: ({ data }: MessageEvent) => heard.push(['object', data]) });
    port1.start();
    port2.postMessage(1);
    expect(() => postMessage({ port: port2 }, '*', [port2])).toThrow('does not model message ports within a message');
    return port2;
  });
  await browser.settle();
  expect(heard).toEqual([
    ['once', 1],
    ['until', 1],
    ['object', 1],
  ]);
});
