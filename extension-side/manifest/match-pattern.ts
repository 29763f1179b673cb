import { PortcullisError } from '../../sdk/protocol/errors.ts';
import { PathMatcher } from './path-matcher.ts';
import { parsePattern, type PatternParts } from './pattern-grammar.ts';
import { WEB_SCHEMES } from './schemes.ts';
import { isIpAddress, readUrl, type UrlParts } from './url-parts.ts';

/**
 * A match pattern, judged exactly as Chromium judges the ones in a manifest, on any platform that has `URL`.
 *
 * Matching takes time linear in the pattern and the URL, whatever they are.
 *
 * @example
 * ```ts
 * const pattern = MatchPattern.parse('https://*.example.com/app/*');
 * pattern.matches('https://www.example.com/app/settings?tab=1#top'); // true
 * pattern.matches('https://www.example.com.evil.example/app/');      // false
 * ```
 */
export class MatchPattern {
  /** The pattern as it was written. */
  readonly text: string;
  readonly #parts: PatternParts;
  readonly #path: PathMatcher;

  /**
   * Same as {@link MatchPattern.parse}.
   *
   * @throws PortcullisError `INVALID_ARGUMENT` with Chromium's own reason.
   */
  constructor(text: string) {
    this.text = text;
    this.#parts = partsOf(text);
    this.#path = new PathMatcher(this.#parts.path);
  }

  /**
   * Reads a match pattern.
   *
   * @throws PortcullisError `INVALID_ARGUMENT` with Chromium's own reason, in the message and as `data.reason`.
   */
  static parse(text: string): MatchPattern {
    return new MatchPattern(text);
  }

  /** The scheme as written: case counts. `*` stands for http and https, and in `<all_urls>` for every scheme. */
  get scheme(): string {
    return this.#parts.scheme;
  }

  /** The canonical host without `*.` and trailing dots; empty if the pattern names none. */
  get host(): string {
    return this.#parts.host;
  }

  /** Whether subdomains of {@link host} match besides the host itself. */
  get hasSubdomainWildcard(): boolean {
    return this.#parts.hasSubdomainWildcard;
  }

  /** The port as written, `*` for any. */
  get port(): string {
    return this.#parts.port;
  }

  /** The path, with its stars; it is compared with path and query. */
  get path(): string {
    return this.#parts.path;
  }

  /** Whether this is `<all_urls>`. */
  get isAllUrls(): boolean {
    return this.#parts.isAllUrls;
  }

  /** Whether every host matches: `<all_urls>`, or a pattern whose host is `*`. */
  get admitsAnyHost(): boolean {
    return this.#parts.hasSubdomainWildcard && this.#parts.host === '';
  }

  /**
   * Whether Chromium would take this URL. The fragment and credentials play no part; what is no valid URL never matches.
   */
  matches(url: string): boolean {
    const parts = readUrl(url);
    return parts !== null && this.#takesOrigin(parts) && this.#takesPath(parts);
  }

  /**
   * Whether scheme, host and port match those of an origin; the pattern's path plays no part.
   *
   * @param origin - A serialised origin such as `https://app.example.com`. `null` never matches.
   */
  matchesOrigin(origin: string): boolean {
    const parts = readUrl(origin);
    return parts !== null && this.#takesOrigin(parts);
  }

  /** Whether path and query of a URL match; scheme, host and port of both play no part. */
  matchesPath(url: string): boolean {
    const parts = readUrl(url);
    return parts !== null && this.#takesPath(parts);
  }

  /** Whether every URL that the other pattern matches is matched by this one. */
  covers(other: MatchPattern): boolean {
    if (other.isAllUrls || this.isAllUrls) return this.isAllUrls;
    return this.#coversOrigin(other.#parts) && this.#path.covers(other.#path);
  }

  toString(): string {
    return this.text;
  }

  #takesOrigin(url: UrlParts): boolean {
    if (this.isAllUrls) return true;
    if (!this.#takesScheme(url.scheme)) return false;
    if (this.scheme === 'file') return true;
    return this.#takesHost(url.host, url.isIpAddress) && (this.port === '*' || this.port === url.port);
  }

  #takesPath(url: UrlParts): boolean {
    return this.isAllUrls || (url.path !== null && this.#path.matches(url.path));
  }

  #takesScheme(scheme: string): boolean {
    return this.scheme === '*' ? WEB_SCHEMES.includes(scheme) : this.scheme === scheme;
  }

  #takesHost(host: string, isIp: boolean): boolean {
    if (host === this.host || this.admitsAnyHost) return true;
    if (!this.hasSubdomainWildcard || isIp) return false;
    return host.length > this.host.length + 1 && host.endsWith(`.${this.host}`);
  }

  #coversOrigin(other: PatternParts): boolean {
    const schemes = other.scheme === '*' ? WEB_SCHEMES : [other.scheme];
    if (!schemes.every((scheme) => this.#takesScheme(scheme))) return false;
    if (this.scheme === 'file') return true;
    const coversSubdomains = this.hasSubdomainWildcard || !other.hasSubdomainWildcard;
    const coversPort = this.port === '*' || this.port === other.port;
    return coversSubdomains && coversPort && this.#takesHost(other.host, isIpAddress(other.host));
  }
}

function partsOf(text: string): PatternParts {
  // Patterns come out of JSON manifests and policies: what is no string is no pattern, and must not pass for one.
  const parts = typeof text === 'string' ? parsePattern(text) : 'Missing scheme separator.';
  if (typeof parts !== 'string') return parts;
  throw new PortcullisError(
    'INVALID_ARGUMENT',
    `Invalid match pattern '${shortened(text)}': ${parts} Write it as scheme://host/path, for example https://example.com/*.`,
    { data: { pattern: text, reason: parts } },
  );
}

function shortened(text: unknown): string {
  const written = String(text);
  return written.length > 200 ? `${written.slice(0, 200)}…` : written;
}
