import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { compilePolicy } from '../../extension-side/host/gate/compile-policy.ts';
import { judge } from '../../extension-side/host/gate/judge.ts';
import { verifySender } from '../../extension-side/host/gate/verify-sender.ts';

const ALLOWED = 'https://allowed.example';
const policies = {
  origin: compilePolicy([{ match: ALLOWED, frames: 'all', incognito: true, insecureHttp: true }]),
  pattern: compilePolicy([{ match: `${ALLOWED}/*`, frames: 'all', incognito: true, insecureHttp: true }]),
  subdomains: compilePolicy([
    { match: 'https://*.allowed.example/*', frames: 'all', incognito: true, insecureHttp: true },
  ]),
};

function isAdmitted(sender: { readonly origin: string; readonly url: string }, policy: keyof typeof policies): boolean {
  const verification = verifySender(
    { ...sender, frameId: 0, tab: { id: 1 } },
    { via: 'external', ownExtensionId: 'own' },
  );
  return verification.verified && judge(verification.sender, policies[policy]).allowed;
}

const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?$/);
const port = fc.integer({ min: 1, max: 65_535 }).filter((number) => number !== 443);

/** Origins that are not the allowed one, and are meant to pass for it. */
const lookAlikes: Readonly<Record<string, fc.Arbitrary<string>>> = {
  'a suffix': label.map((more) => `${ALLOWED}.${more}`),
  'a longer last label': label.map((more) => `${ALLOWED}${more}`),
  'a prefix': label.map((more) => `https://${more}allowed.example`),
  'a prefix with a hyphen': label.map((more) => `https://${more}-allowed.example`),
  'user information': label.map((host) => `${ALLOWED}@${host}.test`),
  'user information and port': label.map((host) => `${ALLOWED}:443@${host}.test`),
  'another scheme': fc
    .constantFrom('http', 'ftp', 'ws', 'wss', 'file', 'blob', 'data', 'chrome-extension')
    .map((scheme) => `${scheme}://allowed.example`),
  'a trailing dot': fc.constantFrom(`${ALLOWED}.`, `${ALLOWED}..`, `${ALLOWED}.:8443`),
  'no real origin': fc.constantFrom(
    'null',
    'file://',
    '',
    ' ',
    `blob:${ALLOWED}`,
    `filesystem:${ALLOWED}`,
    '*',
    'about:blank',
  ),
  'a path, query or fragment': fc
    .constantFrom('/', '/x', '?x', '#x', '\\x', '/..', '%2F')
    .map((end) => `${ALLOWED}${end}`),
  'blanks and controls': fc
    .constantFrom(' ', '\t', '\n', '\r', '\0', '\u00a0', '\u200b')
    .chain((blank) => fc.constantFrom(`${blank}${ALLOWED}`, `${ALLOWED}${blank}`, `https://${blank}allowed.example`)),
  'other letters that look alike': fc
    .constantFrom('аllowed', 'allоwed', 'alⅼowed', 'allowe\u0501', 'ａllowed', 'allowed\u00ad')
    .map((name) => `https://${name}.example`),
  'other letters in their encoded form': fc
    .constantFrom('xn--llowed-6nf', 'xn--allwed-jye', 'xn--allowed')
    .map((name) => `https://${name}.example`),
  capitals: fc.constantFrom('HTTPS://allowed.example', 'https://ALLOWED.example', 'https://Allowed.Example'),
  'percent encoding': fc.constantFrom(
    'https://allowed%2Eexample',
    'https://%61llowed.example',
    'https://allowed.example%00.evil.test',
  ),
};

describe.each(Object.entries(lookAlikes))('an origin with %s', (_what, lookAlike) => {
  // A host below the allowed one is what a pattern for subdomains is for; there are none here.
  it.each(['origin', 'pattern', 'subdomains'] as const)(
    'is refused by a rule of kind %s, with its own url or the allowed one',
    (policy) => {
      fc.assert(
        fc.property(lookAlike, fc.constantFrom('/', '', '/path?query'), (origin, path) => {
          expect(isAdmitted({ origin, url: `${origin}${path}` }, policy)).toBe(false);
          expect(isAdmitted({ origin, url: `${ALLOWED}${path}` }, policy)).toBe(false);
        }),
      );
    },
  );
});

describe('the allowed origin', () => {
  it('on another port is refused by a rule that names the origin, and by a url on another port', () => {
    fc.assert(
      fc.property(port, (number) => {
        const origin = `${ALLOWED}:${String(number)}`;
        expect(isAdmitted({ origin, url: `${origin}/` }, 'origin')).toBe(false);
        expect(isAdmitted({ origin: ALLOWED, url: `${origin}/` }, 'pattern')).toBe(false);
        expect(isAdmitted({ origin, url: `${ALLOWED}/` }, 'pattern')).toBe(false);
      }),
    );
  });

  it('below itself is refused by rules that name one host', () => {
    fc.assert(
      fc.property(label, (name) => {
        const origin = `https://${name}.allowed.example`;
        expect(isAdmitted({ origin, url: `${origin}/` }, 'origin')).toBe(false);
        expect(isAdmitted({ origin, url: `${origin}/` }, 'pattern')).toBe(false);
        expect(isAdmitted({ origin, url: `${origin}/` }, 'subdomains')).toBe(true);
      }),
    );
  });

  it('somewhere in the url of another origin helps nobody', () => {
    const urls = fc.constantFrom<(host: string) => string>(
      (host) => `https://allowed.example@${host}/`,
      (host) => `https://allowed.example:pw@${host}/`,
      (host) => `https://${host}/?https://allowed.example/`,
      (host) => `https://${host}/#https://allowed.example/`,
      (host) => `https://${host}/https://allowed.example/`,
      (host) => `https://${host}\\@allowed.example/`,
      (host) => `https://${host}/allowed.example`,
      (host) => `https://allowed.example.${host}/`,
    );
    fc.assert(
      fc.property(label, urls, fc.constantFrom('origin', 'pattern', 'subdomains'), (name, urlOf, policy) => {
        const url = urlOf(`${name}.test`);
        expect(isAdmitted({ origin: new URL(url).origin, url }, policy)).toBe(false);
        expect(isAdmitted({ origin: ALLOWED, url }, policy)).toBe(false);
      }),
    );
  });

  it('is admitted whatever path the page has', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (path, query, fragment) => {
        const url = `${ALLOWED}/${path}?${query}#${fragment}`;
        expect(isAdmitted({ origin: ALLOWED, url }, 'origin')).toBe(true);
      }),
    );
  });
});
