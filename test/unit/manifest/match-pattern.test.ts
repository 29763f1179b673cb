import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { MatchPattern } from '../../../extension-side/manifest/match-pattern.ts';
import { isPortcullisError } from '../../../sdk/protocol/errors.ts';

interface Vectors {
  readonly vectors: readonly {
    readonly pattern: string;
    readonly url: string;
    readonly chromium: 'match' | 'no-match';
  }[];
  readonly invalid: readonly { readonly pattern: string; readonly reason: string }[];
}

const { vectors, invalid } = JSON.parse(
  readFileSync(new URL('match-patterns.json', import.meta.url), 'utf8'),
) as Vectors; // our own file, its shape is fixed

const matches = (pattern: string, url: string) => MatchPattern.parse(pattern).matches(url);

function failureOf(run: () => unknown): { code: string; message: string; data: unknown } {
  try {
    run();
  } catch (error) {
    if (isPortcullisError(error)) return { code: error.code, message: error.message, data: error.data };
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('measured in Chromium 156', () => {
  test('there are 793 pairs and 71 invalid patterns', () => {
    expect(vectors).toHaveLength(793);
    expect(invalid).toHaveLength(71);
  });

  test.each(vectors)('$pattern on $url: $chromium', ({ pattern, url, chromium }) => {
    expect(matches(pattern, url) ? 'match' : 'no-match').toBe(chromium);
  });

  test.each(invalid)('$pattern is refused: $reason', ({ pattern, reason }) => {
    const failure = failureOf(() => MatchPattern.parse(pattern));
    expect(failure).toMatchObject({ code: 'INVALID_ARGUMENT', data: { pattern, reason } });
    expect(failure.message).toContain(reason);
  });

  // Found by comparing 90,000 further pairs with the browser itself.
  test.each<[pattern: string, url: string, expected: boolean]>([
    ['http://e.test/%66oo/*', 'http://e.test/foo', true],
    ['http://e.test/foo?x/*', 'http://e.test/foo?x', false],
    ['http://e.test/foo?x/*', 'http://e.test/foo?x/', true],
    ['http://e.test/f%2Fx', 'http://e.test/%66%2Fx', true],
    ['http://e.test/f%2fx', 'http://e.test/f%2Fx', false],
    ['http://e.test/fa%C3*', 'http://e.test/fa%C3%A1', true],
    ['http://e.test/fa%C3*', 'http://e.test/fa%c3%a1', false],
    ['http://e.test/%66a%C3*', 'http://e.test/fa%C3%A1', false],
    ['http://e.test/aá*', 'http://e.test/a%c3%a1x', true],
    ['http://e.test/f%E1', 'http://e.test/f%E1', true],
    ['http://e.test/f%E1', 'http://e.test/f%e1', false],
    ['http://e.test/f%E1', 'http://e.test/%66%E1', false],
    ['http://e.test/*á', 'http://e.test/%E1%C3%A1', true],
    ['http://e.test/%C3%A1%C3', 'http://e.test/%c3%a1%C3', false],
    ['http://e.test/%ed%a0%80', 'http://e.test/%ED%A0%80', false],
    ['http://e.test/%ef%bf%be', 'http://e.test/%EF%BF%BE', true],
    ['http://e.test/%F0%9F%94%92', 'http://e.test/%f0%9f%94%92', false],
    ['http://e.test/%e2%80%8b', 'http://e.test/%E2%80%8B', false],
    ['http://e.test/x%22', 'http://e.test/x"', true],
    ['http://e.test/<a>', 'http://e.test/<a>', true],
    ['http://e.test/a|b', 'http://e.test/a|b', false],
    ['http://e.test/a%7Cb', 'http://e.test/a|b', true],
    ['http://e.test/a%5Eb', 'http://e.test/a^b', true],
    ['http://e.test/?a|b', 'http://e.test/?a|b', true],
    ["http://e.test/?a'b", "http://e.test/?a'b", false],
    ['http://e.test/a/b', 'http://e.test/a\\b', true],
    ['http://e.test/', 'http://e.test?', false],
    ['http://e.test/?', 'http://e.test?#', true],
    ['http://e.test/', 'http://e.test/#?', true],
    ['http://e.test.../*', 'http://e.test./', true],
    ['http://*../*', 'http://127.0.0.1/', true],
    ['http://./*', 'http://../', true],
    ['http://*.e.test/*', 'http://.e.test/', false],
    ['http://*.test/*', 'http://.e.test/', true],
    ['http://*.1/*', 'http://1/', true],
    ['http://[::FFFF:102:304]/*', 'http://[::ffff:1.2.3.4]/', true],
    ['http://faß.de/*', 'http://xn--fa-hia.de/', true],
    ['http://faß.de/*', 'http://fass.de/', false],
    ['http://ｅ。test/*', 'http://e.test/', true],
    ['http://e%2Etest/*', 'http://e.test/', true],
    ['http://%2A.test/*', 'http://*.test/', true],
    ['http://e.test:-0/*', 'http://e.test:0/', false],
    ['http://e.test:0/*', 'http://e.test:0/', true],
    ['ws://e.test:80/*', 'ws://e.test/', true],
    ['wss://e.test:443/*', 'wss://e.test/', true],
    ['ftp://e.test:21/*', 'ftp://e.test/', true],
    ['chrome://VERSION/*', 'chrome://version/?q#r', true],
    ['chrome-extension://abc/*', 'chrome-extension://ABC/page.html', true],
    ['chrome://*/*', 'chrome://version:80/', false],
    ['file://anything/tmp/*', 'file://localhost/tmp/', true],
    ['data:*', 'data:text/html,x', true],
    ['data:*', 'data://text/html,x', false],
    ['data:/*', 'data:/html,x', true],
    ['data:text/html,f', 'data:text/html,%66', true],
    ['about:blank', 'about:blank#x', true],
    ['about:blank?*', 'about:blank?x', true],
    ['blob:http*', 'blob:http://e.test/1', true],
    ['http://e.test/*', 'blob:http://e.test/1', false],
    ['urn:*', 'urn:isbn:1', true],
    ['<all_urls>', 'javascript:', true],
    ['<all_urls>', 'filesystem:http://e.test/temporary/x', true],
    ['<all_urls>', 'no url', false],
    ['http://e.test/*', 'http:\\\\E.test:080/x', true],
    ['http://e.test/*', 'http://user:pw@e.test/', true],
    ['http://e.test/*', 'http://e.test@evil.test/', false],
    ['HTTP://e.test/*', 'HTTP://e.test/', false],
    ['http://a b.test/*', 'http://a%20B.test:80/x', true],
    ['http://*.test/*', 'http://user@a b.test?q', true],
    ['http://a b.test/*', 'http://a-b.test/', false],
    ['http://xn--a/*', 'http://XN--A/', true],
    ['http://*/*', 'http://a b\u00e9.test/', false],
  ])('%s on %s: %s', (pattern, url, expected) => {
    expect(matches(pattern, url)).toBe(expected);
  });

  test.each<[pattern: string, reason: string]>([
    ['Http://e.test:80/*', 'Invalid port.'],
    ['FILE:///*', 'Host can not be empty.'],
    ['file://', 'Host can not be empty.'],
    ['foo://*/*', 'Wrong scheme type.'],
    ['moz-extension://*/*', 'Wrong scheme type.'],
    ['view-source:http://e.test/x', 'Wrong scheme type.'],
    ['devtools:*', 'Wrong scheme type.'],
    ['data:', 'Host can not be empty.'],
    ['*:*', 'Wrong scheme type.'],
    ['*://', 'Host can not be empty.'],
    ['<ALL_URLS>', 'Missing scheme separator.'],
    ['chrome://settings:80/*', 'Invalid port.'],
    ['http://e.test:65536/*', 'Invalid port.'],
    ['http://e.test:99999999999/*', 'Invalid port.'],
    ['http://e.test:٣/*', 'Invalid port.'],
    ['http://1.2.3.4.5/*', 'Invalid host.'],
    ['http://foo.09/*', 'Invalid host.'],
    ['http://a%2Fb.test/*', 'Invalid host.'],
    ['http://a#b.test/*', 'Invalid host.'],
    ['http://a]b/*', 'Invalid host.'],
    ['http://\u00ad/*', 'Invalid host.'],
    ['http://a\u200cb.test/*', 'Invalid host.'],
  ])('%s is refused: %s', (pattern, reason) => {
    expect(failureOf(() => MatchPattern.parse(pattern)).data).toEqual({ pattern, reason });
  });

  test.each(['http://a b.test/*', 'http://xn--a/*', 'http://a"b.test/*', 'http://e.test:00/*', 'http://1e3/*'])(
    '%s is accepted',
    (pattern) => {
      expect(MatchPattern.parse(pattern).text).toBe(pattern);
    },
  );
});
