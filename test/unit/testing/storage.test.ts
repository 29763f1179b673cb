import { afterEach, expect, test } from 'vitest';

import {
  createFakeBrowser,
  type FakeBrowser,
  type FakeEngine,
  type FakeExtension,
} from '../../../sdk/testing/index.ts';

const QUOTA = 'Session storage quota bytes exceeded. Values were not stored.';

let browser: FakeBrowser;
afterEach(() => browser.close());

function install(engine: FakeEngine = 'chromium', apis: Readonly<Record<string, object>> = {}): FakeExtension {
  browser = createFakeBrowser({ engine });
  return browser.installExtension({
    manifest: { name: 'Storage', version: '1', permissions: ['storage'] },
    background: () => undefined,
    apis,
  });
}

const huge = 'x'.repeat(10_485_760);

test.each<FakeEngine>(['chromium', 'firefox', 'safari'])('callbacks are told what came of it: %s', async (engine) => {
  const extension = install(engine);
  const told: unknown[] = [];
  extension.run(() => {
    const { runtime, storage } = engine === 'safari' ? browserGlobal() : chrome;
    const error = (): unknown => runtime.lastError?.message;
    storage.session.set({ a: 1 }, () => told.push(['set', error()]));
    storage.session.set({ huge }, () => told.push(['too much', error()]));
    storage.session.get(null, (items) => told.push([items, error()]));
  });
  await browser.settle();
  expect(told).toEqual([
    ['set', undefined],
    ['too much', QUOTA],
    [{ a: 1 }, undefined],
  ]);
  expect(browser.uncheckedErrors).toEqual([]);
});

/** The name that all three browsers have for extensions. */
const browserGlobal = (): typeof chrome => (globalThis as unknown as { browser: typeof chrome }).browser;

// Went wrong: the callback was never called, and the rejection of a promise that nobody has ended the test run.
test('an error that a callback of storage does not read is told as a browser would print it', async () => {
  const extension = install();
  const given: unknown[] = [];
  extension.run(() => chrome.storage.session.set({ huge }, (...all: unknown[]) => given.push(all)));
  await browser.settle();
  expect(given).toEqual([[]]);
  expect(browser.uncheckedErrors).toEqual([`Unchecked runtime.lastError: ${QUOTA}`]);
});

test('what a storage area has and the fake has not throws, and names itself', () => {
  install().run(() => {
    expect(() => chrome.storage.session.setAccessLevel).toThrow('does not model storage.session.setAccessLevel');
    expect(() => chrome.storage.local.onChanged).toThrow('does not model storage.local.onChanged');
    expect(() => chrome.storage.local.getKeys).toThrow('does not model storage.local.getKeys');
    expect(() => chrome.storage.AccessLevel).toThrow('does not model storage.AccessLevel');
    expect(() => chrome.runtime.PlatformOs).toThrow('does not model runtime.PlatformOs');
    expect(() => chrome.runtime.OnInstalledReason).toThrow('does not model runtime.OnInstalledReason');
  });
});

test('a member of an area that the test stands in for leaves the others as they are', async () => {
  const levels: unknown[] = [];
  const setAccessLevel = (level: unknown): unknown => levels.push(level);
  const get = (): unknown => Promise.resolve({ stood: 'in' });
  const extension = install('chromium', { storage: { session: { setAccessLevel }, local: { get } } });
  await extension.run(async () => {
    void chrome.storage.session.setAccessLevel({ accessLevel: 'TRUSTED_CONTEXTS' });
    await chrome.storage.session.set({ a: 1 });
    expect(await chrome.storage.session.get('a')).toEqual({ a: 1 });
    expect(await chrome.storage.local.get('a')).toEqual({ stood: 'in' });
    expect(() => chrome.storage.session.onChanged).toThrow('does not model storage.session.onChanged');
  });
  expect(levels).toEqual([{ accessLevel: 'TRUSTED_CONTEXTS' }]);
});

test('an area that is an instance of a class of the test takes its place whole', () => {
  class Area {
    get = (): string => 'own';
  }
  const extension = install('chromium', { storage: { local: new Area() } });
  extension.run(() => {
    expect(Reflect.apply(chrome.storage.local.get as () => unknown, undefined, [])).toBe('own');
    expect(chrome.storage.local.set as unknown).toBeUndefined();
  });
});
