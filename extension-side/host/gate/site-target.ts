import { PortcullisError } from '../../../sdk/protocol/errors.ts';
import { parseAllowMatch, type AllowMatch, type MatchPattern } from '../../manifest/match-pattern.ts';
import { isLoopbackHost } from './plain-http.ts';

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
  /** Judges path and query. A filter, not a boundary: the renderer supplies the URL. Only asked where the origin matches. */
  matchesPath(url: string): boolean;
}

/**
 * Reads one entry of `match`. Without a path it is an origin, with one it is a match pattern.
 *
 * @throws PortcullisError `INVALID_ARGUMENT`, saying why it is neither the origin of a site nor a match pattern for sites.
 */
export function parseSiteTarget(text: string): SiteTarget {
  const scheme = /^[^:]*/.exec(text)?.[0] ?? '';
  if (scheme.endsWith('-extension'))
    throw invalid('Another extension is admitted by { extension: id }, this one by { own: true }.');
  if (scheme === 'file') throw invalid('Pages from files have no origin of their own: nothing tells one from another.');
  const match = parseAllowMatch(text);
  const { pattern } = match;
  if (!pattern.isAllUrls && !SITE_SCHEMES.includes(pattern.scheme))
    throw invalid('Sites have https or http, in lower case.');
  return Object.freeze<SiteTarget>({
    text,
    hosts: hostsOf(pattern),
    plainHttp: plainHttpOf(pattern),
    onePath: !pattern.isAllUrls && !pattern.path.includes('*'),
    matchesOrigin: (origin) => matchesOrigin(match, origin),
    matchesPath: (url) => match.kind === 'origin' || pattern.matches(url),
  });
}

const SITE_SCHEMES = ['https', 'http', '*'];

function matchesOrigin({ kind, text, pattern }: AllowMatch, origin: string): boolean {
  if (kind === 'origin') return origin === text;
  // A pattern takes "app.example.com." for "app.example.com". As origins the two share nothing, and only one of them is meant.
  return !TRAILING_DOT.test(origin) && pattern.matchesOrigin(origin);
}

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
