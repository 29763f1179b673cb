import { PortcullisError } from '../../../sdk/protocol/errors.ts';
import { MatchPattern } from '../../manifest/match-pattern.ts';
import { originOfUrl } from './origin-of-url.ts';
import { isLoopbackHost, isPlainHttp } from './plain-http.ts';

/** One entry of a rule's `match`: an exact origin or a match pattern. */
export interface SiteTarget {
  readonly text: string;
  /** How many hosts it stands for: one, a domain with all its subdomains, or any whatsoever. */
  readonly hosts: 'one' | 'subdomains' | 'any';
  /** Whether it stands for `http` from another machine: not at all, besides `https`, or for nothing else. */
  readonly plainHttp: 'never' | 'too' | 'only';
  /** Whether it names one single path. */
  readonly onePath: boolean;
  /** Judges scheme, host and port. */
  matchesOrigin(origin: string): boolean;
  /** Judges path and query. A filter, not a boundary: the renderer supplies the URL. */
  matchesPath(url: string): boolean;
}

/**
 * Reads one entry of `match`. Without a path it is an origin, with one it is a match pattern.
 *
 * @throws PortcullisError `INVALID_ARGUMENT`, saying why it is neither the origin of a site nor a match pattern for sites.
 */
export function parseSiteTarget(text: string): SiteTarget {
  if (text === '<all_urls>') return patternTarget(text, '*', '*', '/*');
  const parts = PARTS.exec(text);
  if (parts === null) throw invalid(ADVICE);
  const [, scheme = '', authority = '', path = ''] = parts;
  if (!['https', 'http', '*'].includes(scheme)) throw invalid(SCHEME_ADVICE[scheme] ?? ADVICE);
  return path === '' ? exactOrigin(text) : patternTarget(text, scheme, authority.replace(PORT, ''), path);
}

// Scheme, host with port, and everything else. No query, fragment, user name or backslash where the host should end.
const PARTS = /^([a-z*-]+):\/\/([^/\\?#@\s]+)(\/.*)?$/s;
const PORT = /:[^:\]]*$/;

const ADVICE =
  'It is neither an origin like "https://app.example.com" nor a match pattern like "https://app.example.com/*".';
const SCHEME_ADVICE: Readonly<Record<string, string>> = {
  file: 'Pages from files have no origin of their own, so nothing can tell them apart.',
  'chrome-extension': 'Another extension is admitted by { extension: id }, this one by { own: true }.',
  'moz-extension': 'Another extension is admitted by { extension: id }, this one by { own: true }.',
};

function exactOrigin(text: string): SiteTarget {
  if (text.includes('*')) throw invalid('An origin has no wildcard. For a match pattern add a path, such as "/*".');
  const origin = originOfUrl(text);
  if (origin === undefined) throw invalid(ADVICE);
  return Object.freeze<SiteTarget>({
    text,
    hosts: 'one',
    plainHttp: isPlainHttp(origin) ? 'only' : 'never',
    onePath: false,
    matchesOrigin: (other) => other === origin,
    matchesPath: () => true,
  });
}

function patternTarget(text: string, scheme: string, host: string, path: string): SiteTarget {
  const pattern = MatchPattern.parse(text);
  return Object.freeze<SiteTarget>({
    text,
    hosts: hostsOf(host),
    plainHttp:
      scheme === 'https' || isLoopbackHost(host.replace(/^\*\./, '').toLowerCase())
        ? 'never'
        : scheme === 'http'
          ? 'only'
          : 'too',
    onePath: !path.includes('*'),
    // A pattern takes "app.example.com." for "app.example.com". As origins the two share nothing, and only one of them is meant.
    matchesOrigin: (origin) => !TRAILING_DOT.test(origin) && pattern.matchesOrigin(origin),
    matchesPath: (url) => pattern.matchesPath(url),
  });
}

const TRAILING_DOT = /\.(:\d+)?$/;

function hostsOf(host: string): SiteTarget['hosts'] {
  if (host === '*') return 'any';
  if (!host.startsWith('*.')) return 'one';
  // "*.com": whoever can register a name is in.
  return host.slice(2).replace(/\.+$/, '').includes('.') || isLoopbackHost(host.slice(2)) ? 'subdomains' : 'any';
}

function invalid(message: string): PortcullisError {
  return new PortcullisError('INVALID_ARGUMENT', message);
}
