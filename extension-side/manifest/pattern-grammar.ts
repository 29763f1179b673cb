import { defaultPort, isHierarchical } from './schemes.ts';
import { hostOnlyInChromium, isAscii, parseUrl, withoutTrailingDots } from './url-parts.ts';

/** Why Chromium refuses a match pattern, in its own words: they are what its extensions page shows. */
export type PatternProblem =
  | 'Missing scheme separator.'
  | 'Wrong scheme type.'
  | 'Host can not be empty.'
  | 'Invalid host wildcard.'
  | 'Empty path.'
  | 'Invalid port.'
  | 'Invalid host.';

/** The parts of a valid match pattern. */
export interface PatternParts {
  /** As written, case included; `*` for http and https, and for `<all_urls>`. */
  readonly scheme: string;
  readonly isAllUrls: boolean;
  /** Whether the host was `*` or began with `*.`. */
  readonly hasSubdomainWildcard: boolean;
  /** Canonical, without `*.` and trailing dots; empty for `*` and for schemes without a host. */
  readonly host: string;
  /** As written; `*` for any. */
  readonly port: string;
  readonly path: string;
}

const ALL_URLS = '<all_urls>';

const ALL_URLS_PARTS: PatternParts = {
  scheme: '*',
  isAllUrls: true,
  hasSubdomainWildcard: true,
  host: '',
  port: '*',
  path: '/*',
};

/** Beyond this Chromium gives up on a host that needs IDN conversion, whose cost is not linear. */
const MAX_IDN_HOST_LENGTH = 1265;

/** Takes a match pattern apart as Chromium does, checking in the same order so that the reasons agree. */
export function parsePattern(text: string): PatternParts | PatternProblem {
  if (text === ALL_URLS) return ALL_URLS_PARTS;
  const separatorAt = text.indexOf('://');
  const schemeEnd = separatorAt === -1 ? text.indexOf(':') : separatorAt;
  if (schemeEnd === -1) return 'Missing scheme separator.';
  const scheme = text.slice(0, schemeEnd);
  const hasHost = scheme === '*' || isHierarchical(scheme);
  if (hasHost !== (separatorAt !== -1)) return 'Wrong scheme type.';
  const rest = text.slice(schemeEnd + (hasHost ? 3 : 1));
  if (rest === '') return 'Host can not be empty.';
  if (!hasHost) return withoutHost(scheme, rest);
  const pathAt = rest.indexOf('/');
  // The host of a file pattern is ignored, and may be missing together with its slash.
  if (scheme === 'file') return withoutHost(scheme, pathAt === -1 ? `/${rest}` : rest.slice(pathAt));
  if (pathAt === 0) return 'Host can not be empty.';
  if (pathAt === -1) return 'Empty path.';
  return withHost(scheme, rest.slice(0, pathAt), rest.slice(pathAt));
}

function withoutHost(scheme: string, path: string): PatternParts {
  return { scheme, isAllUrls: false, hasSubdomainWildcard: false, host: '', port: '*', path: wellFormed(path) };
}

function withHost(scheme: string, hostAndPort: string, path: string): PatternParts | PatternProblem {
  const split = splitPort(hostAndPort);
  if (typeof split === 'string') return split;
  if (split.port !== null && !isValidPort(scheme, split.port)) return 'Invalid port.';
  if (split.host === '' || split.host === '*.') return 'Host can not be empty.';
  const hasSubdomainWildcard = split.host === '*' || split.host.startsWith('*.');
  const written = split.host === '*' ? '' : hasSubdomainWildcard ? split.host.slice(2) : split.host;
  if (written.includes('*')) return 'Invalid host wildcard.';
  const host = written === '' ? '' : canonicalHost(written);
  if (host === null) return 'Invalid host.';
  return {
    scheme,
    isAllUrls: false,
    hasSubdomainWildcard,
    host: withoutTrailingDots(host),
    port: split.port ?? '*',
    path: wellFormed(path),
  };
}

function splitPort(text: string): { readonly host: string; readonly port: string | null } | PatternProblem {
  if (!text.startsWith('[')) return splitAt(text, text.indexOf(':'));
  const end = text.indexOf(']');
  if (end === -1) return 'Invalid host.';
  if (end === 1) return 'Host can not be empty.';
  if (end === text.length - 1) return { host: text, port: null };
  return text.charAt(end + 1) === ':' ? splitAt(text, end + 1) : 'Invalid host.';
}

function splitAt(text: string, colonAt: number): { readonly host: string; readonly port: string | null } {
  return colonAt === -1 ? { host: text, port: null } : { host: text.slice(0, colonAt), port: text.slice(colonAt + 1) };
}

/** Chromium reads a signed number here but compares the text: `:080` and `:+80` are valid and take nothing. */
function isValidPort(scheme: string, port: string): boolean {
  if (port === '*') return true;
  if (defaultPort(scheme) === null || !/^[+-]?\d+$/.test(port)) return false;
  const value = Number(port);
  return value >= 0 && value <= 65535;
}

/** The host as it stands in a URL's canonical form, or null if Chromium refuses it. */
function canonicalHost(host: string): string | null {
  // These would end the host, or be dropped, where a URL is read; in a pattern they belong to the host and spoil it.
  if (/[\p{Cc}#?@\\]/u.test(host) || !isBracketed(host)) return null;
  if (!isAscii(host) && host.length > MAX_IDN_HOST_LENGTH) return null;
  return parseUrl(`http://${host}/`)?.hostname ?? hostOnlyInChromium(host);
}

function isBracketed(host: string): boolean {
  return host.startsWith('[') ? host.endsWith(']') : !/[[\]:]/.test(host);
}

/** Chromium holds patterns as UTF-8, where a lone surrogate cannot exist. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}
