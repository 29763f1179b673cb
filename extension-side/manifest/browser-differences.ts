import type { MatchPattern } from './match-pattern.ts';
import { barePattern, portablePattern } from './website-pattern.ts';

/** A kind of match pattern that Chromium takes and another browser reads otherwise. */
export interface BrowserDifference {
  readonly browser: 'Firefox' | 'Safari';
  /** Stable name of the finding. */
  readonly rule: string;
  /** @param listed - All patterns of the manifest. */
  readonly applies: (pattern: MatchPattern, listed: readonly MatchPattern[]) => boolean;
  /** Completes "In Firefox …". */
  readonly effect: string;
  readonly advice: string;
}

const hasPort = (pattern: MatchPattern) => pattern.port !== '*' || /:\*\//.test(pattern.text);
const hasUnusualHost = (pattern: MatchPattern) =>
  pattern.host.includes('*') || hostText(pattern.text) !== hostText(portablePattern(pattern).text);
const lacksBare = (pattern: MatchPattern, listed: readonly MatchPattern[]) => {
  const bare = barePattern(pattern)?.text;
  return bare !== undefined && !listed.some(({ text }) => text === bare);
};
const hasEscape = (pattern: MatchPattern) => pattern.path.includes('%');
const hasQuery = (pattern: MatchPattern) => pattern.path.includes('?');

const CANONICAL_HOST = 'Write the host in lower case, in ASCII (xn--…) and without a trailing dot.';
const NO_PORT = 'Leave the port out there; the gate still judges it.';

/** Firefox: measured in Firefox 153. Safari: read in WebKit's source. */
export const BROWSER_DIFFERENCES: readonly BrowserDifference[] = [
  {
    browser: 'Firefox',
    rule: 'firefox-ignores-port',
    applies: hasPort,
    effect: 'a pattern with a port never matches',
    advice: NO_PORT,
  },
  {
    browser: 'Firefox',
    rule: 'firefox-host-spelling',
    applies: hasUnusualHost,
    effect: 'the host is compared as written and this spelling never matches',
    advice: CANONICAL_HOST,
  },
  {
    browser: 'Firefox',
    rule: 'firefox-subtree',
    applies: lacksBare,
    effect: 'the path without its last slash is not matched',
    advice: 'List the path without "/*" as well.',
  },
  {
    browser: 'Firefox',
    rule: 'firefox-percent-escape',
    applies: hasEscape,
    effect: 'escapes are compared as written, case included',
    advice: 'Write escapes as the browser shows them, in upper case.',
  },
  {
    browser: 'Safari',
    rule: 'safari-refuses-port',
    applies: hasPort,
    effect: 'a pattern with a port is invalid',
    advice: NO_PORT,
  },
  {
    browser: 'Safari',
    rule: 'safari-host-spelling',
    applies: (pattern) => hostText(pattern.text).toLowerCase() !== hostText(portablePattern(pattern).text),
    effect: 'the host is compared as written but for case, and other spellings than the canonical one never match',
    advice: CANONICAL_HOST,
  },
  {
    browser: 'Safari',
    rule: 'safari-ignores-query',
    applies: hasQuery,
    effect: 'only the path is compared, so a pattern with a query never matches',
    advice: 'Leave the query out.',
  },
  {
    browser: 'Safari',
    rule: 'safari-subtree',
    applies: lacksBare,
    effect: 'the path without its last slash is not matched',
    advice: 'List the path without "/*" as well.',
  },
];

/** What stands between the scheme and the port or path. */
function hostText(pattern: string): string {
  return /^[^:]*:\/\/(\[[^\]]*\]|[^:/]*)/.exec(pattern)?.[1] ?? '';
}
