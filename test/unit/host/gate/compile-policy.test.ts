import { describe, expect, it } from 'vitest';

import type { AllowRule } from '../../../../extension-side/host/allow-rule.ts';
import { compilePolicy } from '../../../../extension-side/host/gate/compile-policy.ts';
import { judge } from '../../../../extension-side/host/gate/judge.ts';
import { isPortcullisError } from '../../../../sdk/protocol/errors.ts';
import { pageSender } from '../../../support/gate/senders.ts';

// Callers without types pass anything.
const compile = (rules: unknown, options?: unknown) =>
  compilePolicy(rules as AllowRule[], options as object | undefined);

function refusalOf(rules: unknown, options?: unknown): string {
  try {
    compile(rules, options);
  } catch (error) {
    if (isPortcullisError(error, 'INVALID_ARGUMENT')) return error.message;
    throw error;
  }
  return 'compiled';
}

describe('compilePolicy refuses', () => {
  it.each([
    // What is refused                         rule                                                       the message says
    ['an empty string', '', 'Missing scheme separator'],
    ['a word', 'example', 'Missing scheme separator'],
    ['a host without scheme', 'app.example.com', 'Missing scheme separator'],
    ['a wildcard without path', 'https://*.example.com', 'Empty path'],
    ['the opaque origin', 'null', 'Missing scheme separator'],
    ['an origin with credentials', 'https://user:pw@app.example.com', 'Write it as "https://app.example.com"'],
    ['an origin with a query', 'https://app.example.com?x', 'Write it as "https://app.example.com"'],
    ['an origin with a fragment', 'https://app.example.com#x', 'Write it as "https://app.example.com"'],
    ['an origin with the default port', 'https://app.example.com:443', 'Write it as "https://app.example.com"'],
    ['an origin in capitals', 'https://App.Example.com', 'Write it as "https://app.example.com"'],
    ['an origin with blanks', ' https://app.example.com', 'Wrong scheme type'],
    ['an origin with an impossible host', 'https://exa mple.com', 'no valid URL'],
    ['an origin with a backslash', 'https://app.example.com\\@evil.example', 'Write it as "https://app.example.com"'],
    ['a pattern with credentials', 'https://user@app.example.com/*', 'Invalid host'],
    ['a pattern with a wildcard in the middle', 'https://app.*.com/*', 'Invalid host wildcard'],
    ['a pattern whose scheme is in capitals', 'HTTPS://app.example.com/*', 'lower case'],
    ['files', 'file:///*', 'no origin of their own'],
    ['the origin of files', 'file://', 'no origin of their own'],
    ['ftp', 'ftp://app.example.com/*', 'https or http'],
    ['an extension as a site', 'chrome-extension://pppppppppppppppppppppppppppppppp/*', '{ extension: id }'],
    ['an extension as an origin', 'moz-extension://8f3a-11', '{ extension: id }'],
    ['data URLs', 'data:*', ''],
    ['nothing', undefined, 'A rule is an origin'],
    ['null', null, 'A rule is an origin'],
    ['a number', 7, 'A rule is an origin'],
    ['a list', ['https://app.example.com'], 'A rule is an origin'],
    ['a function', () => true, 'A rule is an origin'],
    ['an empty rule', {}, '"match", "extension" or "own"'],
    ['a rule without match', { frames: 'all' }, '"match", "extension" or "own"'],
    ['an empty match list', { match: [] }, '"match" is empty'],
    ['a match of nothing', { match: undefined }, '"match" is an origin'],
    ['a match of another type', { match: 7 }, '"match" is an origin'],
    ['a match list with a hole', { match: ['https://a.example', undefined] }, '"match" is an origin'],
    ['one bad entry among good ones', { match: ['https://a.example', 'b.example'] }, 'b.example'],
    ['a misspelt key', { match: 'https://a.example', icognito: true }, 'unknown key "icognito"'],
    ['a key in capitals', { match: 'https://a.example', Frames: 'top' }, 'unknown key "Frames"'],
    ['a symbol key', { match: 'https://a.example', [Symbol('when')]: () => false }, 'unknown key "Symbol(when)"'],
    ['two rules in one', { match: 'https://a.example', own: true }, 'unknown key "own"'],
    ['an extension with frames', { extension: 'p'.repeat(32), frames: 'all' }, 'unknown key "frames"'],
    ['an extension with when', { extension: 'p'.repeat(32), when: () => true }, 'unknown key "when"'],
    ['our own with incognito', { own: true, incognito: true }, 'unknown key "incognito"'],
    ['an unknown kind of frames', { match: 'https://a.example', frames: 'some' }, '"frames" is'],
    ['frames as a flag', { match: 'https://a.example', frames: true }, '"frames" is'],
    ['incognito as a word', { match: 'https://a.example', incognito: 'no' }, '"incognito" is'],
    ['insecureHttp as a number', { match: 'https://a.example', insecureHttp: 1 }, '"insecureHttp" is'],
    ['a when that is no function', { match: 'https://a.example', when: true }, '"when" is a function'],
    ['a when of null', { match: 'https://a.example', when: null }, '"when" is a function'],
    ['own: false', { own: false }, '"own" is true'],
    ['own: 1', { own: 1 }, '"own" is true'],
    ['any extension', { extension: '*' }, 'the id of one extension'],
    ['no extension', { extension: '' }, 'the id of one extension'],
    ['an extension by address', { extension: 'chrome-extension://pppp' }, 'the id of one extension'],
    ['a list of extensions', { extension: ['p'.repeat(32)] }, 'the id of one extension'],
    ['blank before an id', { extension: ' pppp' }, 'the id of one extension'],
    ['plain http', 'http://app.example.com', 'plain http'],
    ['plain http by address', 'http://192.0.2.7', 'plain http'],
    ['plain http that looks local', 'http://localhost.example', 'plain http'],
    ['plain http to a name that begins like loopback', 'http://127.0.0.1.example', 'plain http'],
    ['plain http to a name that ends like loopback', 'http://notlocalhost', 'plain http'],
    ['plain http in a pattern', 'http://app.example.com/*', 'plain http'],
    ['plain http besides https', '*://app.example.com/*', 'plain http'],
    ['plain http on subdomains', '*://*.example.com/*', 'plain http'],
    ['plain http, explicitly', { match: 'http://app.example.com', insecureHttp: false }, 'plain http'],
  ])('%s', (_what, rule, advice) => {
    const message = refusalOf(['https://fine.example', rule]);
    expect(message).toContain('allow[1]');
    expect(message).toContain(advice);
  });

  it.each([
    '<all_urls>',
    '*://*/*',
    'https://*/*',
    'https://*/app',
    'https://*:8443/*',
    'https://*.com/*',
    'https://*.com./*',
  ])('a rule that admits any website: %s', (rule) => {
    expect(refusalOf([rule])).toContain('dangerouslyAllowAnyOrigin');
    expect(refusalOf([{ match: ['https://a.example', rule] }])).toContain('dangerouslyAllowAnyOrigin');
    expect(refusalOf([rule], { dangerouslyAllowAnyOrigin: false })).toContain('dangerouslyAllowAnyOrigin');
    expect(refusalOf([rule], { dangerouslyAllowAnyOrigin: true })).toBe('compiled');
  });

  it('any website over plain http alone, also where any website may', () => {
    expect(refusalOf(['http://*/*'], { dangerouslyAllowAnyOrigin: true })).toContain('plain http');
    expect(refusalOf([{ match: 'http://*/*', insecureHttp: true }], { dangerouslyAllowAnyOrigin: true })).toBe(
      'compiled',
    );
  });

  it('a flag that is none', () => {
    expect(refusalOf(['<all_urls>'], { dangerouslyAllowAnyOrigin: 'yes' })).toContain('dangerouslyAllowAnyOrigin');
  });

  it.each([undefined, null, 'https://app.example.com', { match: 'https://app.example.com' }, new Set(), 7])(
    '%s instead of a list',
    (rules) => {
      expect(refusalOf(rules)).toContain('not a list');
    },
  );

  it('a hole in the list', () => {
    // eslint-disable-next-line no-sparse-arrays -- the hole is what is tested
    expect(refusalOf(['https://a.example', , 'https://b.example'])).toContain('allow[1]');
  });

  it('a bad rule of a procedure under the name of its list', () => {
    expect(refusalOf(['nonsense'], { name: 'procedures.wipe.allow' })).toContain('procedures.wipe.allow[0]');
  });

  it.each<[unknown, string]>([
    ['nonsense', '"nonsense"'],
    ['x'.repeat(200), `"${'x'.repeat(120)}…"`],
    [['a', 'b'], 'a list of 2'],
    [{ incognito: true, frames: 'all' }, '{ incognito, frames }'],
    [() => true, 'a function'],
    [null, 'null'],
    [undefined, 'undefined'],
    [7n, '7'],
    [Symbol('x'), 'Symbol(x)'],
  ])('and shows what it refuses: %s', (rule, shown) => {
    expect(refusalOf([rule])).toContain(`(${shown})`);
  });

  it('an unknown key with the keys there are', () => {
    expect(refusalOf([{ match: 'https://a.example', iframes: 'all' }])).toContain(
      'A rule with "match" has only: match, frames, incognito, insecureHttp, when.',
    );
  });

  it('keeps what led to it, and shows no more than the beginning of a long value', () => {
    expect(refusalOf([{ match: 'https://a.example', [`x${'y'.repeat(10_000)}`]: 1 }]).length).toBeLessThan(11_000);
    expect(refusalOf([`x${'y'.repeat(100_000)}`]).length).toBeLessThan(1_000);
    expect(() => compile(['nonsense'])).toThrow(expect.objectContaining({ cause: expect.anything() as unknown }));
  });
});

describe('compilePolicy accepts', () => {
  it.each([
    ['an origin', 'https://app.example.com'],
    ['an origin with port', 'https://app.example.com:8443'],
    ['a pattern', 'https://app.example.com/*'],
    ['subdomains', 'https://*.example.com/*'],
    ['a list', { match: ['https://a.example', 'https://*.b.example/*'] }],
    [
      'every condition',
      { match: 'http://a.example', frames: 'all', incognito: true, insecureHttp: true, when: () => true },
    ],
    ['conditions left open', { match: 'https://a.example', frames: undefined, incognito: undefined, when: undefined }],
    ['loopback by name', 'http://localhost:3000'],
    ['loopback by pattern', '*://localhost/*'],
    ['loopback with a name of its own', 'http://*.localhost/*'],
    ['loopback by address', 'http://127.0.0.1:8080'],
    ['another loopback address', 'http://127.1.2.3'],
    ['a long loopback address', 'http://127.100.200.250:8080'],
    ['loopback of IPv6', 'http://[::1]:3000'],
    ['a pattern with loopback of IPv6', 'http://[::1]/*'],
    ['an id of Chromium', { extension: 'p'.repeat(32) }],
    ['an id of Firefox', { extension: 'tool@example.com' }],
    ['an id of Firefox in braces', { extension: '{8f3a11c2-0000-4000-8000-000000000000}' }],
    ['an id of Safari', { extension: 'com.example.tool.Extension (TEAM123456)' }],
    ['ourselves', { own: true }],
  ])('%s', (_what, rule) => {
    expect(refusalOf([rule])).toBe('compiled');
  });

  it('nobody', () => {
    expect(compile([]).rules).toEqual([]);
  });
});

describe('what is compiled', () => {
  it('does not change with the list, the rule or the match list it came from', () => {
    const match = ['https://app.example.com'];
    const rule: { match: string[]; frames?: 'all' } = { match };
    const rules: AllowRule[] = [rule];
    const policy = compilePolicy(rules);
    match.push('https://evil.example');
    rule.frames = 'all';
    rules.push('https://evil.example');
    expect(judge(pageSender({ origin: 'https://evil.example' }), policy).allowed).toBe(false);
    expect(judge(pageSender({ frameId: 1 }), policy).allowed).toBe(false);
    expect(Object.isFrozen(policy) && Object.isFrozen(policy.rules) && policy.rules.every(Object.isFrozen)).toBe(true);
  });

  it('does not read what a polluted prototype adds', () => {
    const polluted = Object.prototype as { frames?: string; incognito?: boolean; match?: string };
    polluted.frames = 'all';
    polluted.incognito = true;
    polluted.match = 'https://evil.example';
    try {
      for (const rules of [['https://app.example.com'], [{ match: 'https://app.example.com' }]]) {
        const policy = compilePolicy(rules);
        expect(judge(pageSender({ frameId: 1 }), policy).allowed).toBe(false);
        expect(judge(pageSender({ incognito: true }), policy).allowed).toBe(false);
      }
      expect(refusalOf([{}])).toContain('"match", "extension" or "own"');
    } finally {
      delete polluted.frames;
      delete polluted.incognito;
      delete polluted.match;
    }
  });

  it('admits by each entry of a match list, origin and path by the same one', () => {
    const policy = compilePolicy([
      { match: ['https://app.example.com/x/*', 'https://app.example.com/y/*', 'https://other.example/*'] },
    ]);
    const at = (path: string) => judge(pageSender({ url: `https://app.example.com${path}` }), policy);
    expect([at('/x/1').allowed, at('/y/1').allowed]).toEqual([true, true]);
    expect(at('/z/1')).toEqual({ allowed: false, reason: 'path-not-listed' });
  });

  it('numbers its rules', () => {
    const policy = compilePolicy(['https://a.example', { extension: 'p'.repeat(32) }, { own: true }]);
    expect(policy.rules.map(({ kind, index }) => [kind, index])).toEqual([
      ['site', 0],
      ['extension', 1],
      ['own', 2],
    ]);
  });
});

describe('warnings', () => {
  const warningsOf = (rules: unknown, options?: unknown) => compile(rules, options).warnings;

  it('name the risk of each rule for subdomains', () => {
    const warnings = warningsOf([
      'https://a.example',
      { match: ['https://*.b.example/*', 'https://*.c.example/app/*'] },
    ]);
    expect(warnings).toHaveLength(2);
    expect(warnings[0]).toMatch(/allow\[1\].*https:\/\/\*\.b\.example\/\*.*XSS/);
    expect(warnings[1]).toMatch(/allow\[1\].*https:\/\/\*\.c\.example\/app\/\*.*XSS/);
  });

  it('name a rule for any website', () => {
    const warnings = warningsOf(['https://*/*'], { dangerouslyAllowAnyOrigin: true });
    expect(warnings).toEqual([expect.stringMatching(/allow\[0\].*every website.*https:\/\/\*\/\*/)]);
  });

  it('name plain http, where it is admitted', () => {
    expect(warningsOf([{ match: 'http://a.example', insecureHttp: true }])).toEqual([
      expect.stringMatching(/plain http/),
    ]);
    expect(warningsOf([{ match: 'https://a.example', insecureHttp: true }])).toEqual([]);
    expect(warningsOf(['http://localhost:3000'])).toEqual([]);
    expect(warningsOf([{ match: ['https://a.example/*', 'http://localhost/*'], insecureHttp: true }])).toEqual([]);
  });

  it('name a pattern for a single path', () => {
    expect(warningsOf(['https://a.example/'])).toEqual([expect.stringMatching(/single path.*https:\/\/a\.example\//)]);
    expect(warningsOf(['https://a.example/app*'])).toEqual([]);
  });

  it('name a policy that admits nobody', () => {
    expect(warningsOf([], { name: 'procedures.wipe.allow' })).toEqual([
      expect.stringMatching(/procedures\.wipe\.allow.*nobody/),
    ]);
  });

  it('are none where there is no risk', () => {
    expect(warningsOf(['https://a.example', { extension: 'p'.repeat(32) }, { own: true }])).toEqual([]);
  });
});
