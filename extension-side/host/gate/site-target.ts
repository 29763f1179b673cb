import { PortcullisError } from '../../../sdk/protocol/errors.ts';
import { MatchPattern } from '../../manifest/match-pattern.ts';
import { originOfUrl } from './origin-of-url.ts';
import { isLoopbackHost, isPlainHttp } from './plain-http.ts';

/** One entry of a rule's `match`: an exact origin or a match pattern, and what is risky about it. */
export interface SiteTarget {
  readonly text: string;
  /** How many hosts it stands for: one, a domain with all its subdomains, or as good as any. */
  readonly hosts: 'one' | 'subdomains' | 'any';
  /** Whether it stands for `http` from another machine: not at all, besides `https`, or for nothing else. */
  readonly plainHttp: 'never' | 'too' | 'only';
  /** Whether it stands for one single path. */
  readonly onePath: boolean;
  /** Judges scheme, host and port. */
  matchesOrigin(origin: string): boolean;
  /** Judges path and query. A filter, not a boundary: the renderer supplies the URL. */
  matchesPath(url: string): boolean;
}

/**
 * Reads one entry of `match`. Without a path it is an origin, with one it is a match pattern.
 *
 * @throws PortcullisError `INVALID_ARGUMENT`, saying why it is neither the origin of a site nor a match pattern for
 * sites.
 */
export function parseSiteTarget(text: string): SiteTarget {
  if (/^[a-z-]+-extension:/.test(text))
    throw invalid('Another extension is admitted by { extension: id }, this one by { own: true }.');
  if (text.startsWith('file:'))
    throw invalid('Pages from files have no origin of their own: nothing tells one from another.');
  return WITHOUT_PATH.test(text) ? exactOrigin(text) : patternTarget(text);
}

// Every pattern for sites has a path, so this can be nothing but an origin. A wildcard makes it a pattern that lacks
// one.
const WITHOUT_PATH = /^https?:\/\/[^/*]+$/i;

function exactOrigin(text: string): SiteTarget {
  const origin = originOfUrl(text);
  if (origin === undefined) throw invalid('It is no valid URL. Write an origin like "https://app.example.com".');
  // Only the canonical form, so that the rule reads like what the browser reports and nothing in it is silently
  // dropped.
  if (origin !== text) throw invalid(`An origin is scheme, host and port. Write it as "${origin}" if that is meant.`);
  return Object.freeze<SiteTarget>({
    text,
    hosts: 'one',
    plainHttp: isPlainHttp(origin) ? 'only' : 'never',
    onePath: false,
    matchesOrigin: (other) => other === origin,
    matchesPath: () => true,
  });
}

function patternTarget(text: string): SiteTarget {
  const pattern = MatchPattern.parse(text);
  if (!pattern.isAllUrls && !SITE_SCHEMES.includes(pattern.scheme))
    throw invalid('Sites have https or http, in lower case.');
  return Object.freeze<SiteTarget>({
    text,
    hosts: hostsOf(pattern),
    plainHttp: plainHttpOf(pattern),
    onePath: !pattern.isAllUrls && !pattern.path.includes('*'),
    // A pattern takes "app.example.com." for "app.example.com". As origins the two share nothing, and only one of
    // them is meant.
    matchesOrigin: (origin) => !TRAILING_DOT.test(origin) && pattern.matchesOrigin(origin),
    matchesPath: (url) => pattern.matchesPath(url),
  });
}

const SITE_SCHEMES = ['https', 'http', '*'];
const TRAILING_DOT = /\.(:\d+)?$/;

function hostsOf({ hasSubdomainWildcard, admitsAnyHost, host }: MatchPattern): SiteTarget['hosts'] {
  if (!hasSubdomainWildcard) return 'one';
  // "*.com": whoever registers a name is in.
  const isTopLevel = !host.includes('.') && !isLoopbackHost(host);
  return admitsAnyHost || isTopLevel ? 'any' : 'subdomains';
}

function plainHttpOf({ scheme, host, isAllUrls }: MatchPattern): SiteTarget['plainHttp'] {
  if (scheme === 'https' || isLoopbackHost(host)) return 'never';
  return scheme === 'http' && !isAllUrls ? 'only' : 'too';
}

function invalid(message: string): PortcullisError {
  return new PortcullisError('INVALID_ARGUMENT', message);
}
