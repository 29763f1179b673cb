import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';

import { createFakeBrowser, type FakeBrowser, type FakeEngine } from '../../../sdk/testing/index.ts';
import { matchesAsWritten } from '../../../sdk/testing/extension/match-as-written.ts';

interface Vector {
  readonly pattern: string;
  readonly url: string;
  /** What Firefox 153 did. */
  readonly firefox?: string;
}

const { vectors } = JSON.parse(readFileSync(new URL('../manifest/match-patterns.json', import.meta.url), 'utf8')) as {
  readonly vectors: readonly Vector[];
}; // our own file, its shape is fixed

let browser: FakeBrowser | undefined;
afterEach(() => browser?.close());

describe('measured in Firefox 153', () => {
  // Of all the pairs only `about:blank` on itself is not imitated: no manifest can list that pattern to any effect.
  const measured = vectors.filter(
    ({ pattern, url, firefox }) =>
      (firefox === 'match' || firefox === 'no-match') && !(pattern === 'about:blank' && url === pattern),
  );

  test('there are 768 pairs', () => {
    expect(measured).toHaveLength(768);
  });

  test.each(measured)('$pattern on $url: $firefox', ({ pattern, url, firefox }) => {
    const matches = matchesAsWritten(pattern, url, { ignoresHostCase: false, ignoresQuery: false });
    expect(matches ? 'match' : 'no-match').toBe(firefox);
  });
});

/** Whether a content script, or a page's own runtime, is there. */
function reaches(engine: FakeEngine, kind: 'content script' | 'page', pattern: string, url: string): boolean {
  browser = createFakeBrowser({ engine });
  let runs = 0;
  browser.installExtension({
    manifest: {
      name: 'Patterns',
      version: '1',
      ...(kind === 'page'
        ? { externally_connectable: { matches: [pattern] } }
        : { content_scripts: [{ matches: [pattern], js: ['a.js'] }] }),
    },
    contentScripts: { 'a.js': () => ++runs },
  });
  const page = browser.openPage(url);
  const hasRuntime = page.run(() => {
    const { chrome, browser: own } = globalThis as { chrome?: { runtime?: object }; browser?: { runtime?: object } };
    return (chrome ?? own)?.runtime !== undefined;
  });
  browser.close();
  return kind === 'page' ? hasRuntime : runs === 1;
}

// Went wrong: all three were judged as Chromium judges them, ports aside, so that tests passed with manifests that reach nobody elsewhere.
describe.each<[pattern: string, url: string, matching: readonly FakeEngine[]]>([
  ['https://a.test/foo/*', 'https://a.test/foo/bar', ['chromium', 'firefox', 'safari']],
  ['https://a.test/foo/*', 'https://a.test/foo', ['chromium']],
  ['https://a.test/foo', 'https://a.test/foo', ['chromium', 'firefox', 'safari']],
  ['https://a.test/foo', 'https://a.test/foo?q', ['safari']],
  ['https://a.test/?q=*', 'https://a.test/?q=1', ['chromium', 'firefox']],
  ['https://a.test:*/*', 'https://a.test/', ['chromium']],
  ['https://a.test:8443/*', 'https://a.test:8443/', ['chromium']],
  ['https://a.test/*', 'https://a.test:8443/', ['chromium', 'firefox', 'safari']],
  ['https://A.test/*', 'https://a.test/', ['chromium', 'safari']],
  ['https://*.A.test/*', 'https://b.a.test/', ['chromium', 'safari']],
  ['https://a.test./*', 'https://a.test/', ['chromium']],
  ['*://*.a.test/*', 'http://a.test/', ['chromium', 'firefox', 'safari']],
  ['https://*.a.test/*', 'https://evil-a.test/', []],
  ['<all_urls>', 'https://a.test/', ['chromium', 'firefox', 'safari']],
])('%s on %s', (pattern, url, matching) => {
  test.each<FakeEngine>(['chromium', 'firefox', 'safari'])('a content script in %s', (engine) => {
    expect(reaches(engine, 'content script', pattern, url)).toBe(matching.includes(engine));
  });

  // Firefox gives pages no runtime, whatever is listed.
  test.each(['chromium', 'safari'] as const)('a page in %s', (engine) => {
    expect(reaches(engine, 'page', pattern, url)).toBe(matching.includes(engine));
  });
});
