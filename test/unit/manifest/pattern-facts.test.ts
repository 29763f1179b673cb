import { describe, expect, test } from 'vitest';
import { MatchPattern } from '../../../extension-side/manifest/match-pattern.ts';
import { isPortcullisError } from '../../../sdk/protocol/errors.ts';

describe('the parts of a pattern', () => {
  test.each<[pattern: string, facts: Partial<MatchPattern>]>([
    ['<all_urls>', { scheme: '*', host: '', port: '*', path: '/*', isAllUrls: true, admitsAnyHost: true }],
    ['*://*/*', { scheme: '*', host: '', isAllUrls: false, admitsAnyHost: true, hasSubdomainWildcard: true }],
    ['https://*:8443/x', { scheme: 'https', port: '8443', path: '/x', admitsAnyHost: true }],
    ['https://*../*', { host: '', admitsAnyHost: true }],
    ['https://*.EXAMPLE.com./*', { host: 'example.com', hasSubdomainWildcard: true, admitsAnyHost: false }],
    ['https://bücher.example/*', { host: 'xn--bcher-kva.example', hasSubdomainWildcard: false }],
    ['http://0x7f.1:80/*', { host: '127.0.0.1', port: '80' }],
    ['file://ignored/tmp/*', { scheme: 'file', host: '', path: '/tmp/*', admitsAnyHost: false }],
    ['data:*', { scheme: 'data', host: '', path: '*', admitsAnyHost: false }],
  ])('%s', (text, facts) => {
    expect(MatchPattern.parse(text)).toMatchObject({ ...facts, text });
  });

  test('it reads as its text', () => {
    expect(String(MatchPattern.parse('https://a.test/*'))).toBe('https://a.test/*');
  });

  test.each([[undefined], [null], [7], [{}], [['https://a.test/*']]])('%j is no pattern', (value) => {
    try {
      MatchPattern.parse(value as unknown as string); // what a caller without types may pass
      expect.unreachable();
    } catch (error) {
      expect(isPortcullisError(error, 'INVALID_ARGUMENT')).toBe(true);
    }
  });

  test('a long pattern is not repeated whole in the message', () => {
    expect(() => MatchPattern.parse('x'.repeat(100_000))).toThrow(/^.{1,400}$/);
  });
});

describe('origin and path judged apart', () => {
  const pattern = MatchPattern.parse('https://*.example.com:8443/app/*');

  test.each([
    ['https://example.com:8443', true],
    ['https://a.b.example.com:8443', true],
    ['https://example.com', false],
    ['http://example.com:8443', false],
    ['https://evil-example.com:8443', false],
    ['https://example.com.evil.test:8443', false],
    ['null', false],
    ['', false],
    ['file://', false],
  ])('origin %s: %s', (origin, expected) => {
    expect(pattern.matchesOrigin(origin)).toBe(expected);
  });

  test.each([
    ['https://example.com:8443/app/x', true],
    ['https://elsewhere.test/app', true],
    ['https://example.com:8443/', false],
    ['no url', false],
  ])('path of %s: %s', (url, expected) => {
    expect(pattern.matchesPath(url)).toBe(expected);
  });
});

describe('one pattern covers another', () => {
  test.each<[wide: string, narrow: string, expected: boolean]>([
    ['https://a.test/*', 'https://a.test/*', true],
    ['https://A.test./*', 'https://a.test/*', true],
    ['*://a.test/*', 'https://a.test/*', true],
    ['https://a.test/*', '*://a.test/*', false],
    ['https://*.a.test/*', 'https://a.test/*', true],
    ['https://*.a.test/*', 'https://*.b.a.test/*', true],
    ['https://*.b.a.test/*', 'https://*.a.test/*', false],
    ['https://a.test/*', 'https://*.a.test/*', false],
    ['https://*/*', 'https://*.a.test/*', true],
    ['https://*.a.test/*', 'https://*/*', false],
    ['http://*.1/*', 'http://127.0.0.1/*', false],
    ['https://a.test/*', 'https://a.test:8443/*', true],
    ['https://a.test:8443/*', 'https://a.test/*', false],
    ['https://a.test:443/*', 'https://a.test:443/*', true],
    ['https://a.test/foo/*', 'https://a.test/foo/bar*', true],
    ['https://a.test/foo/*', 'https://a.test/foo', true],
    ['https://a.test/foo*', 'https://a.test/foo/*', true],
    ['https://a.test/foo/b*', 'https://a.test/foo/*', false],
    ['https://a.test/*b*', 'https://a.test/*abc*', true],
    ['https://a.test/*abc*', 'https://a.test/*b*', false],
    ['https://a.test/*a*b', 'https://a.test/*ab', true],
    ['https://a.test/%61*', 'https://a.test/a/*', true],
    ['<all_urls>', 'data:*', true],
    ['*://*/*', '<all_urls>', false],
    ['file:///*', 'file:///tmp/*', true],
    ['file:///*', 'https://a.test/*', false],
  ])('%s covers %s: %s', (wide, narrow, expected) => {
    expect(MatchPattern.parse(wide).covers(MatchPattern.parse(narrow))).toBe(expected);
  });
});
