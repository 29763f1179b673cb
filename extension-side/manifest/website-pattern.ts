import { MatchPattern } from './match-pattern.ts';
import { WEB_SCHEMES } from './schemes.ts';
import { isSharedSuffix } from './shared-suffixes.ts';

/** Whether a pattern can match a website at all. */
export function isWebsitePattern(pattern: MatchPattern): boolean {
  return pattern.scheme === '*' || WEB_SCHEMES.includes(pattern.scheme);
}

/** Whether Chromium accepts the pattern although its port equals that of no URL, as in `:080`. */
export function isDeadPattern(pattern: MatchPattern): boolean {
  return pattern.port !== '*' && String(Number(pattern.port)) !== pattern.port;
}

/** The pattern, once for each of http and https that it stands for. */
function perScheme(pattern: MatchPattern): readonly MatchPattern[] {
  if (pattern.isAllUrls) return WEB_SCHEMES.map((scheme) => MatchPattern.parse(`${scheme}://*/*`));
  if (pattern.scheme !== '*') return [pattern];
  return WEB_SCHEMES.map((scheme) => MatchPattern.parse(`${scheme}${pattern.text.slice(1)}`));
}

/** Whether the patterns together match every website that the one pattern matches. */
export function areCovering(patterns: readonly MatchPattern[], one: MatchPattern): boolean {
  return perScheme(one).every((part) => patterns.some((pattern) => pattern.covers(part)));
}

/** The same pattern for every port. */
export function withoutPort(pattern: MatchPattern): MatchPattern {
  return pattern.port === '*' ? pattern : MatchPattern.parse(textOf(pattern, pattern.path));
}

/** The pattern in the spelling that every browser understands: canonical host, no port. */
export function portablePattern(pattern: MatchPattern): MatchPattern {
  return pattern.isAllUrls ? pattern : MatchPattern.parse(textOf(pattern, pattern.path));
}

/** The pattern for every path of its origins, the only kind that `web_accessible_resources` takes. */
export function wholeOrigins(pattern: MatchPattern): MatchPattern {
  if (pattern.isAllUrls || pattern.path === '/*') return pattern;
  const port = pattern.port === '*' ? '' : `:${pattern.port}`;
  return MatchPattern.parse(textOf(pattern, `${port}/*`));
}

/** `/foo` for `/foo/*`: Chromium matches it too, other browsers only where it is listed by itself. */
export function barePattern(pattern: MatchPattern): MatchPattern | undefined {
  const hasBare = pattern.path !== '/*' && /^[^*?\\]*\/\*$/.test(pattern.path);
  return hasBare ? MatchPattern.parse(pattern.text.slice(0, -'/*'.length)) : undefined;
}

/** How many sites a pattern is for. */
export function breadthOf(pattern: MatchPattern): 'any' | 'suffix' | 'subdomains' | 'one' {
  if (pattern.admitsAnyHost) return 'any';
  if (!pattern.hasSubdomainWildcard) return 'one';
  return isSharedSuffix(pattern.host) ? 'suffix' : 'subdomains';
}

/** Whether a host is this very machine, where nobody is in between. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(?:\.\d+){3}$/.test(host);
}

function textOf(pattern: MatchPattern, rest: string): string {
  const { scheme, host, admitsAnyHost, hasSubdomainWildcard } = pattern;
  if (admitsAnyHost) return `${scheme}://*${rest}`;
  // A star that was written as %2A is no wildcard and must not become one; a host of nothing but dots keeps one of them.
  const named = host === '' ? '.' : host.replaceAll('*', '%2A');
  return `${scheme}://${hasSubdomainWildcard ? '*.' : ''}${named}${rest}`;
}
