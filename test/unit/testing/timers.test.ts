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
