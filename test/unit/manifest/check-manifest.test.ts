import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { checkManifest, type ManifestAllowRule } from '../../../extension-side/manifest/index.ts';

const ID = 'abcdefghijklmnopabcdefghijklmnop';
const SITE = 'https://app.example.com';

/** Severity, path and rule of each finding, as one line each. */
const check = (manifest: unknown, ...allow: readonly ManifestAllowRule[]) =>
  checkManifest(manifest, { allow }).map(({ severity, path, rule }) => `${severity} ${path} ${rule}`);

const connectable = (...matches: readonly unknown[]) => ({ externally_connectable: { ids: [], matches } });

test('agreement needs no words', () => {
  expect(check(connectable('https://app.example.com/*'), SITE)).toEqual([]);
  expect(check({ externally_connectable: { ids: [] } })).toEqual([]);
});

describe('drift', () => {
  test.each<[name: string, manifest: unknown, allow: readonly ManifestAllowRule[], expected: readonly string[]]>([
    [
      'the policy admits a site that the manifest does not list',
      connectable('https://app.example.com/*'),
      [SITE, 'https://shop.example.com'],
      ['error externally_connectable.matches site-not-listed'],
    ],
    [
      'the manifest lists a site that the policy does not admit',
      connectable('https://app.example.com/*', 'https://old.example.com/*'),
      [SITE],
      ['error externally_connectable.matches[1] site-not-admitted'],
    ],
    [
      'a wider pattern of the manifest',
      connectable('*://app.example.com/*'),
      [SITE],
      [
        'error externally_connectable.matches[0] site-not-admitted',
        'warning externally_connectable.matches[0] insecure-http',
      ],
    ],
    [
      'two patterns that together cover one rule',
      connectable('http://a.test/*', 'https://a.test/*'),
      ['*://a.test/*'],
      ['warning externally_connectable.matches[0] insecure-http', 'warning allow[0] insecure-http'],
    ],
    [
      'another spelling of the same host',
      connectable('https://APP.example.com./*'),
      [SITE],
      [
        'info externally_connectable.matches[0] firefox-host-spelling',
        'info externally_connectable.matches[0] safari-host-spelling',
      ],
    ],
    [
      'the port of an origin written out',
      connectable('https://app.example.com:443/*'),
      [SITE],
      [
        'info externally_connectable.matches[0] firefox-ignores-port',
        'info externally_connectable.matches[0] safari-refuses-port',
      ],
    ],
    [
      'another port',
      connectable('https://app.example.com:8443/*'),
      ['https://app.example.com:444'],
      [
        'error externally_connectable.matches[0] site-not-admitted',
        'info externally_connectable.matches[0] firefox-ignores-port',
        'info externally_connectable.matches[0] safari-refuses-port',
        'error externally_connectable.matches site-not-listed',
      ],
    ],
    [
      'a narrower path',
      connectable('https://app.example.com/app/*'),
      [SITE],
      [
        'info externally_connectable.matches[0] path-is-no-boundary',
        'info externally_connectable.matches[0] firefox-subtree',
        'info externally_connectable.matches[0] safari-subtree',
        'error externally_connectable.matches site-not-listed',
      ],
    ],
    [
      'a site that only the relay reaches',
      {
        externally_connectable: { ids: [] },
        content_scripts: [{ js: ['dist/relay.js'], matches: ['https://app.example.com/*'] }],
      },
      [SITE],
      [],
    ],
    [
      'a relay for every port, where browsers cannot tell ports apart',
      { externally_connectable: { ids: [] }, content_scripts: [{ js: ['relay.js'], matches: ['https://a.test/*'] }] },
      ['https://a.test:8443'],
      [],
    ],
  ])('%s', (_name, manifest, allow, expected) => {
    expect(check(manifest, ...allow)).toEqual(expected);
  });
});

describe('other extensions', () => {
  test.each<[name: string, value: unknown, allow: readonly ManifestAllowRule[], expected: readonly string[]]>([
    ['a missing key lets all of them connect', undefined, [], ['warning externally_connectable connectable-missing']],
    ['missing ids let none connect', {}, [], ['info externally_connectable.ids ids-missing']],
    [
      'missing ids where one is admitted',
      {},
      [{ extension: ID }],
      ['error externally_connectable.ids extension-not-listed'],
    ],
    ['one that is not admitted', { ids: [ID] }, [], ['error externally_connectable.ids[0] extension-not-admitted']],
    ['one that is admitted', { ids: [ID] }, [{ extension: ID }], []],
    ['a star', { ids: ['*'] }, [{ extension: ID }], ['warning externally_connectable.ids[0] any-extension']],
    ['no id', { ids: ['xyz'] }, [], ['error externally_connectable.ids[0] invalid-extension-id']],
    // Went wrong: these were errors, which nothing could mend.
    [
      "another browser's, which only its own manifest lists",
      { ids: [] },
      [{ extension: 'other@example.com' }],
      ['info externally_connectable.ids extension-not-listed'],
    ],
    ...['other@example.com', '{6ba7b810-9dad-11d1-80b4-00c04fd430c8}', 'com.example.ext.Extension (TEAMID)'].map(
      (id): [string, unknown, readonly ManifestAllowRule[], readonly string[]] => [
        `another browser's in the manifest: ${id}`,
        { ids: [id] },
        [{ extension: id }],
        ['warning externally_connectable.ids[0] other-browsers-extension'],
      ],
    ),
    [
      "another browser's that is not admitted",
      { ids: ['other@example.com'] },
      [],
      ['error externally_connectable.ids[0] extension-not-admitted'],
    ],
    ['no list', { ids: ID }, [], ['error externally_connectable.ids invalid-type']],
    ['no object', [], [], ['error externally_connectable invalid-type']],
  ])('%s', (_name, value, allow, expected) => {
    expect(check(value === undefined ? {} : { externally_connectable: value }, ...allow)).toEqual(expected);
  });
});

describe('patterns', () => {
  test.each<[pattern: string, expected: readonly string[]]>([
    ['https://*.example.com/*', ['warning subdomain-wildcard']],
    ['https://*.com/*', ['warning shared-suffix']],
    ['https://*.github.io/*', ['warning shared-suffix']],
    ['https://*.co.uk/*', ['warning shared-suffix']],
    ['https://*/*', ['warning any-site']],
    ['*://*/*', ['warning any-site', 'warning insecure-http']],
    ['<all_urls>', ['warning any-site', 'warning insecure-http']],
    ['http://intranet.test/*', ['warning insecure-http']],
    ['http://localhost:3000/*', ['warning localhost', 'info firefox-ignores-port', 'info safari-refuses-port']],
    ['https://127.0.0.1/*', ['warning localhost']],
    ['https://a.test/app', ['warning single-path']],
    ['https://a.test/?x=*', ['info path-is-no-boundary', 'info safari-ignores-query']],
    ['https://a.test/%2F*', ['info path-is-no-boundary', 'info firefox-percent-escape']],
    ['https://a.test/*#x', ['warning dead-pattern']],
    ['https://a.test:0443/*', ['warning dead-pattern', 'info firefox-ignores-port', 'info safari-refuses-port']],
    ['https://a.test:*/*', ['info firefox-ignores-port', 'info safari-refuses-port']],
  ])('%s: %j', (pattern, expected) => {
    const found = checkManifest(connectable(pattern), { allow: [pattern] })
      .filter(({ path }) => path === 'externally_connectable.matches[0]')
      .map(({ severity, rule }) => `${severity} ${rule}`);
    expect(found).toEqual(expected);
  });

  test('what is too broad and not even meant is an error', () => {
    expect(check(connectable('https://*/*'), SITE)).toEqual(['error externally_connectable.matches[0] any-site']);
    expect(check(connectable('https://*.com/*'), 'https://a.com')).toEqual([
      'error externally_connectable.matches[0] shared-suffix',
    ]);
  });

  test.each(['file:///*', 'chrome://*/*', 'data:*', 'HTTPS://a.test/*'])('%s is no website', (pattern) => {
    expect(check(connectable(pattern))).toEqual(['warning externally_connectable.matches[0] not-a-website']);
  });

  test('invalid ones are named with the reason of the browser', () => {
    const [found] = checkManifest(connectable('*://localhost:3000/*'), { allow: [] });
    expect(found).toMatchObject({
      severity: 'error',
      rule: 'invalid-pattern',
      path: 'externally_connectable.matches[0]',
    });
    expect(found?.message).toContain('Invalid port.');
  });

  // Went wrong: its host, which is empty in canonical form, made the check throw.
  test('a host of nothing but a dot is compared like any other', () => {
    const [ours, theirs] = ['http://./*', 'http://../*'];
    expect(check(connectable(ours))[0]).toBe('error externally_connectable.matches[0] site-not-admitted');
    expect(check(connectable(ours), theirs)).not.toContainEqual(expect.stringContaining('site-not'));
  });

  test('a star that was written as %2A is no wildcard, and no other browser reads it', () => {
    expect(check(connectable('https://%2A/*'), 'https://%2A/*')).toEqual([
      'info externally_connectable.matches[0] firefox-host-spelling',
      'info externally_connectable.matches[0] safari-host-spelling',
    ]);
  });

  test.each([7, null, {}, undefined])('%j is no pattern', (value) => {
    expect(check(connectable(value))).toEqual(['error externally_connectable.matches[0] invalid-type']);
  });

  test('a pattern that another browser ignores matters where that browser reads it', () => {
    const manifest = {
      externally_connectable: { ids: [] },
      content_scripts: [{ js: ['relay.js'], matches: ['http://localhost:3000/*'] }],
    };
    expect(check(manifest, 'http://localhost:3000')).toContain(
      'warning content_scripts[0].matches[0] firefox-ignores-port',
    );
  });
});

// The vectors hold what Firefox did with the same pairs: wherever a spelling of the pattern is the cause, the check says so.
test('patterns that Firefox was seen to read otherwise get a finding', () => {
  const { vectors } = JSON.parse(readFileSync(new URL('match-patterns.json', import.meta.url), 'utf8')) as {
    readonly vectors: readonly { pattern: string; url: string; chromium: string; firefox?: string }[];
  }; // our own file, its shape is fixed
  const unusualUrl = /%66|example\.com\.\/|127\.0\.0\.1\.\//;
  const differing = vectors
    .filter(({ pattern, url, chromium, firefox }) => {
      const isSite = /^(?:https?|\*):\/\//.test(pattern);
      return isSite && firefox !== undefined && firefox !== chromium && !unusualUrl.test(url);
    })
    .map(({ pattern }) => pattern);
  const silent = [...new Set(differing)].filter(
    (pattern) => !checkManifest(connectable(pattern), { allow: [] }).some(({ rule }) => rule.startsWith('firefox-')),
  );
  expect(differing.length).toBeGreaterThan(80);
  expect(silent).toEqual([]);
});

describe('the relay', () => {
  const relay = (more: object) => ({
    externally_connectable: { ids: [] },
    content_scripts: [{ js: ['relay.js'], matches: ['https://app.example.com/*'], ...more }],
  });

  test.each<[name: string, manifest: unknown, expected: readonly string[]]>([
    ['in the main world', relay({ world: 'MAIN' }), ['error content_scripts[0].world relay-in-main-world']],
    ['in frames', relay({ all_frames: true }), ['warning content_scripts[0].all_frames relay-in-frames']],
    [
      'in too many sites',
      relay({ matches: ['https://app.example.com/*', 'https://b.test/*'] }),
      ['error content_scripts[0].matches[1] site-not-admitted'],
    ],
    [
      'other scripts are no business of ours',
      {
        ...connectable('https://app.example.com/*'),
        content_scripts: [{ js: ['other.js'], matches: ['<all_urls>'] }, 7, null],
      },
      [],
    ],
    [
      'no list',
      { ...connectable('https://app.example.com/*'), content_scripts: {} },
      ['error content_scripts invalid-type'],
    ],
  ])('%s', (_name, manifest, expected) => {
    expect(check(manifest, SITE)).toEqual(expected);
  });
});

describe('the lane', () => {
  const lane = (entry: object) => ({
    ...connectable('https://app.example.com/*'),
    web_accessible_resources: [
      { resources: ['lane.html', 'lane.js'], matches: ['https://app.example.com/*'], use_dynamic_url: true, ...entry },
    ],
  });
  const KEY = 'web_accessible_resources';

  test.each<[name: string, manifest: unknown, expected: readonly string[]]>([
    ['complete', lane({}), []],
    ['served by a star', lane({ resources: ['/*'] }), []],
    ['without its script', lane({ resources: ['lane.html'] }), [`error ${KEY} lane-incomplete`]],
    ['at a fixed address', lane({ use_dynamic_url: false }), [`warning ${KEY}[0].use_dynamic_url lane-detectable`]],
    ['open to others', lane({ matches: ['https://*.example.com/*'] }), [`warning ${KEY}[0].matches[0] lane-too-open`]],
    ['closed to a site', lane({ matches: [] }), [`warning ${KEY} lane-site-missing`]],
    [
      'with a path',
      lane({ matches: ['https://app.example.com/a/*'] }),
      [`error ${KEY}[0].matches[0] invalid-resource-pattern`, `warning ${KEY} lane-site-missing`],
    ],
    ['other resources are no business of ours', lane({ resources: ['icon.png'], matches: ['<all_urls>'] }), []],
    ['no list', { ...connectable('https://app.example.com/*'), [KEY]: 'lane.html' }, [`error ${KEY} invalid-type`]],
  ])('%s', (_name, manifest, expected) => {
    expect(check(manifest, SITE)).toEqual(expected);
  });
});

describe('the rest', () => {
  test.each<[manifest: unknown, expected: readonly string[]]>([
    [undefined, ['error  invalid-manifest']],
    [[], ['error  invalid-manifest']],
    [{ ...connectable(), manifest_version: 2 }, ['error manifest_version manifest-version']],
    [{ ...connectable(), manifest_version: 3 }, []],
    [{ ...connectable(), message_serialization: 'xml' }, ['error message_serialization invalid-serialization']],
    [{ ...connectable(), message_serialization: 'structured_clone' }, []],
    [Object.create({ externally_connectable: { ids: [] } }), ['warning externally_connectable connectable-missing']],
  ])('%j', (manifest, expected) => {
    expect(check(manifest)).toEqual(expected);
  });

  test('each finding says what to do', () => {
    const findings = checkManifest(connectable('bad', 'https://*/*', 'http://localhost/*'), { allow: [SITE] });
    expect(findings.length).toBeGreaterThan(3);
    for (const { message, advice } of findings) {
      expect(message).toMatch(/\.$/);
      expect(advice).toMatch(/\.$/);
    }
  });

  test('an invalid policy throws', () => {
    expect(() => checkManifest({}, { allow: ['bad'] })).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });
});
