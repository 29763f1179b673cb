import { describe, expect, test } from 'vitest';
import { checkManifest, manifestFor, type ManifestAllowRule } from '../../../extension-side/manifest/index.ts';

/** Severity, path and rule of each finding, as one line each. */
const check = (manifest: unknown, ...allow: readonly ManifestAllowRule[]) =>
  checkManifest(manifest, { allow }).map(({ severity, path, rule }) => `${severity} ${path} ${rule}`);

/** A manifest whose only way in are these content scripts. */
const relays = (...scripts: readonly object[]) => ({
  externally_connectable: { ids: [] },
  content_scripts: scripts.map((script) => ({ js: ['relay.js'], ...script })),
});

const SITE = 'https://a.test';
const FRAMED = { match: 'https://framed.test', frames: 'all' } as const;
const [matches, framedMatches] = [['https://a.test/*'], ['https://framed.test/*']];

// Went wrong: exceptions were not looked at, so that a manifest whose relay left a site out agreed with the policy.
describe('exceptions of the relay', () => {
  test.each(['exclude_matches', 'include_globs', 'exclude_globs'])('%s', (key) => {
    expect(check(relays({ matches, [key]: ['https://a.test/login*'] }), SITE)).toEqual([
      `warning content_scripts[0].${key} relay-exceptions`,
    ]);
    expect(check(relays({ matches, [key]: [] }), SITE)).toEqual([]);
  });

  test('each is named, in the script that has it', () => {
    const excepting = { matches, exclude_matches: ['https://a.test/x'], exclude_globs: ['*y'] };
    expect(check(relays({ matches }, excepting), SITE)).toEqual([
      'warning content_scripts[1].exclude_matches relay-exceptions',
      'warning content_scripts[1].exclude_globs relay-exceptions',
    ]);
  });

  test('those of other scripts are no business of ours', () => {
    expect(check(relays({ matches }, { js: ['other.js'], matches, exclude_globs: ['*y'] }), SITE)).toEqual([]);
  });
});

// Went wrong: one rule with frames was enough for the relay to run in the frames of every site.
describe('a relay in frames', () => {
  const all = { all_frames: true };
  const inFrames = (index: number) => `warning content_scripts[${String(index)}].all_frames relay-in-frames`;

  test.each<
    [name: string, scripts: readonly object[], allow: readonly ManifestAllowRule[], expected: readonly string[]]
  >([
    ['of a site whose frames are admitted', [{ matches: framedMatches, ...all }], [FRAMED], []],
    ['of one whose frames are not', [{ matches, ...all }], [SITE], [inFrames(0)]],
    ['of both in one script', [{ matches: [...matches, ...framedMatches], ...all }], [SITE, FRAMED], [inFrames(0)]],
    ['of both, each in its own script', [{ matches }, { matches: framedMatches, ...all }], [SITE, FRAMED], []],
    [
      'of the wrong one of two',
      [
        { matches, ...all },
        { matches: framedMatches, ...all },
      ],
      [SITE, FRAMED],
      [inFrames(0)],
    ],
    [
      'of a site for every port, the rule for one',
      [{ matches, ...all }],
      [{ match: 'https://a.test:8443', frames: 'all' }],
      [],
    ],
    [
      'of a part of what the rule admits',
      [
        { matches: ['https://framed.test/x*'], ...all },
        { matches: framedMatches, ...all },
      ],
      [FRAMED],
      [],
    ],
    [
      'of two schemes, each with a rule of its own',
      [{ matches: ['*://framed.test/*'], ...all }],
      [FRAMED, { match: 'http://framed.test', frames: 'all' }],
      [],
    ],
  ])('%s', (_name, scripts, allow, expected) => {
    const found = check(relays(...scripts), ...allow).filter((line) => /relay-in-frames|frames-not-reached/.test(line));
    expect(found).toEqual(expected);
  });

  test('the finding names the site', () => {
    const [found] = checkManifest(relays({ matches: [...framedMatches, ...matches], ...all }), {
      allow: [SITE, FRAMED],
    });
    expect(found?.message).toContain("'https://a.test/*'");
  });
});

// Went wrong: the policy admitted frames that nothing let in, and nobody said so.
describe('frames that are admitted and not reached', () => {
  const notReached = 'warning content_scripts frames-not-reached';

  test('by a relay that runs in top frames alone', () => {
    expect(check(relays({ matches: framedMatches }), FRAMED)).toEqual([notReached]);
    expect(check(relays({ matches: framedMatches, all_frames: false }), FRAMED)).toEqual([notReached]);
  });

  test('by a relay that reaches the frames of another site', () => {
    const scripts = [{ matches: framedMatches }, { matches: ['https://b.test/*'], all_frames: true }];
    expect(check(relays(...scripts), FRAMED, { match: 'https://b.test', frames: 'all' })).toEqual([notReached]);
  });

  test('is not said where the page itself may connect, nor where no frames are admitted', () => {
    const both = { ...relays({ matches: framedMatches }), externally_connectable: { ids: [], matches: framedMatches } };
    expect(check(both, FRAMED)).toEqual([]);
    expect(check(relays({ matches: framedMatches }), FRAMED.match)).toEqual([]);
  });

  test('is not said besides that the site is not listed at all', () => {
    expect(check(relays({ matches }), SITE, FRAMED)).toEqual(['error externally_connectable.matches site-not-listed']);
  });
});

test.each(['chromium', 'firefox', 'safari'] as const)('what manifestFor makes has none of it: %s', (target) => {
  const allow = [
    SITE,
    { match: ['https://framed.test:8443/guide/*', 'https://*.framed.test/*'], frames: 'all' },
  ] as const;
  const found = checkManifest(manifestFor({ allow }, { target, relay: true }), { allow });
  expect(found.map(({ rule }) => rule)).not.toContainEqual(expect.stringMatching(/^relay-|^frames-/));
});
