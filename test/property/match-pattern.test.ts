import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MatchPattern } from '../../extension-side/manifest/match-pattern.ts';
import { isPortcullisError } from '../../sdk/protocol/errors.ts';

/** Texts made of what means something in patterns and URLs, so that random ones often come close to valid. */
const fragments = [
  '*',
  '*.',
  '://',
  ':',
  '/',
  '?',
  '#',
  '@',
  '%',
  '%2F',
  '%66',
  '%E1',
  '[::1]',
  '127.1',
  '.',
  '\\',
  ' ',
];
const words = [
  'http',
  'https',
  'file',
  'data',
  '<all_urls>',
  'a',
  'b',
  'example',
  'com',
  'xn--',
  'é',
  '80',
  '443',
  '\u{1f512}',
];
const scrap = fc.array(fc.constantFrom(...fragments, ...words), { maxLength: 14 }).map((parts) => parts.join(''));
const anyText = fc.oneof(scrap, fc.string({ unit: 'binary' }), fc.webUrl());

const label = fc.constantFrom('a', 'b', 'example', 'com');
const host = fc.array(label, { minLength: 1, maxLength: 3 }).map((labels) => labels.join('.'));
const pathPiece = fc.constantFrom('', '/', 'a', 'b', 'ab', '%61', '%2F', '?');
const urlPath = fc.array(pathPiece, { maxLength: 5 }).map((pieces) => `/${pieces.join('')}`);
const patternPath = fc
  .array(fc.oneof(pathPiece, fc.constant('*')), { maxLength: 5 })
  .map((pieces) => `/${pieces.join('')}`);
const port = fc.constantFrom('', ':80', ':8080');

const url = fc
  .tuple(fc.constantFrom('http', 'https'), host, port, urlPath)
  .map(([s, h, p, path]) => `${s}://${h}${p}${path}`);
const pattern = fc
  .tuple(fc.constantFrom('http', 'https'), fc.constantFrom('', '*.'), host, port, patternPath)
  .map(([scheme, wildcard, name, number, path]) => `${scheme}://${wildcard}${name}${number}${path}`);
const anyPattern = fc.oneof(
  pattern,
  pattern.map((text) => text.replace(/^https?:\/\/([^:/]*)(?::\d+)?/, '*://$1')),
  fc.constantFrom('<all_urls>', '*://*/*', 'https://*/*'),
);

function parseOrReason(text: string): MatchPattern | string {
  try {
    return MatchPattern.parse(text);
  } catch (error) {
    if (!isPortcullisError(error, 'INVALID_ARGUMENT')) throw error;
    return error.message;
  }
}

describe('a match pattern', () => {
  test('is either parsed or refused with a reason, whatever the text', () => {
    fc.assert(
      fc.property(anyText, anyText, (text, address) => {
        const parsed = parseOrReason(text);
        if (typeof parsed === 'string') expect(parsed).toMatch(/Invalid match pattern/);
        else expect([true, false]).toContain(parsed.matches(address));
      }),
      { numRuns: 2_000 },
    );
  });

  test('judges a URL as it judges its canonical form', () => {
    fc.assert(
      fc.property(anyPattern, url, (text, address) => {
        const parsed = MatchPattern.parse(text);
        expect(parsed.matches(new URL(address).href)).toBe(parsed.matches(address));
      }),
    );
  });

  test('never looks at the fragment or at credentials', () => {
    fc.assert(
      fc.property(anyPattern, url, fc.webFragments(), (text, address, fragment) => {
        const parsed = MatchPattern.parse(text);
        const expected = parsed.matches(address);
        expect(parsed.matches(`${address}#${fragment}`)).toBe(expected);
        expect(parsed.matches(address.replace('://', '://user:pw@'))).toBe(expected);
      }),
    );
  });

  test('matches a URL just if it matches its origin and its path', () => {
    fc.assert(
      fc.property(anyPattern, url, (text, address) => {
        const parsed = MatchPattern.parse(text);
        const both = parsed.matchesOrigin(new URL(address).origin) && parsed.matchesPath(address);
        expect(both).toBe(parsed.matches(address));
      }),
    );
  });

  test('without stars agrees with equality, and with stars with a plain recursive matcher', () => {
    // The recursive one is exponential: fine for what is this short, and too simple to be wrong in the same way.
    const recursive = (glob: string, text: string): boolean =>
      glob === ''
        ? text === ''
        : glob.startsWith('*')
          ? recursive(glob.slice(1), text) || (text !== '' && recursive(glob, text.slice(1)))
          : text.startsWith(glob.charAt(0)) && recursive(glob.slice(1), text.slice(1));
    const letters = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 12 });
    const globs = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 10 });
    fc.assert(
      fc.property(globs, letters, (glob, text) => {
        const matched = MatchPattern.parse(`https://e.test/x${glob}`).matches(`https://e.test/x${text}`);
        expect(matched).toBe(recursive(glob, text));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('covering', () => {
  test('what is covered matches nothing that the cover does not', () => {
    fc.assert(
      fc.property(anyPattern, anyPattern, url, (wideText, narrowText, address) => {
        const wide = MatchPattern.parse(wideText);
        const narrow = MatchPattern.parse(narrowText);
        fc.pre(wide.covers(narrow) && narrow.matches(address));
        expect(wide.matches(address)).toBe(true);
      }),
      { numRuns: 300, maxSkipsPerRun: 10_000 },
    );
  });

  test('every pattern covers itself, and <all_urls> covers all', () => {
    fc.assert(
      fc.property(anyPattern, (text) => {
        const parsed = MatchPattern.parse(text);
        expect(parsed.covers(parsed)).toBe(true);
        expect(MatchPattern.parse('<all_urls>').covers(parsed)).toBe(true);
      }),
    );
  });

  test('it is passed on', () => {
    fc.assert(
      fc.property(anyPattern, anyPattern, anyPattern, (first, second, third) => {
        const [a, b, c] = [MatchPattern.parse(first), MatchPattern.parse(second), MatchPattern.parse(third)];
        fc.pre(a.covers(b) && b.covers(c));
        expect(a.covers(c)).toBe(true);
      }),
      { numRuns: 300, maxSkipsPerRun: 10_000 },
    );
  });
});
