import { comparablePath, type ComparablePath } from './path-matcher.ts';
import { defaultPort, isHierarchical } from './schemes.ts';

/** What a match pattern looks at in a URL. */
export interface UrlParts {
  readonly scheme: string;
  /** Canonical, without trailing dots; empty where the URL has none. */
  readonly host: string;
  readonly isIpAddress: boolean;
  /** The port in effect, `null` where the scheme has none. */
  readonly port: string | null;
  /** Path and query; `null` where the URL has none, so that only `<all_urls>` takes it. */
  readonly path: ComparablePath | null;
}

const FILESYSTEM = 'filesystem:';

/** Up to the host with any credentials, the host, the rest. */
const WEB_URL = /^((?:https?|wss?|ftp):\/\/(?:[^/?#\\@]*@)?)([^/?#\\@:[\]]+)(.*)$/is;

/**
 * Reads a URL as Chromium does, with the platform's `URL`. Their differences are evened out here: the schemes that only
 * Chromium reads a host in, the URL inside `filesystem:`, and two characters that Chromium escapes in paths.
 *
 * @returns `null` for what is no valid URL.
 */
export function readUrl(text: string): UrlParts | null {
  const url = parseUrl(text);
  if (url === null) return readHostOnlyInChromium(text);
  if (url.protocol === FILESYSTEM) return readInner(url.href.slice(FILESYSTEM.length));
  const scheme = url.protocol.slice(0, -1);
  if (isHierarchical(scheme) && defaultPort(scheme) === null && scheme !== 'file') return readAsWeb(scheme, url);
  return partsOf(scheme, url);
}

/** A URL of a website that is invalid for the standard because of its host alone. */
function readHostOnlyInChromium(text: string): UrlParts | null {
  const [, before = '', hostText = '', after = ''] = WEB_URL.exec(text.trim()) ?? [];
  const host = hostOnlyInChromium(hostText);
  const url = host === null ? null : parseUrl(`${before}stand-in.invalid${after}`);
  return host === null || url === null
    ? null
    : { ...partsOf(url.protocol.slice(0, -1), url), host: withoutTrailingDots(host) };
}

/** Only the URL inside takes part, with its own path in front of the rest, so it can be read as one. */
function readInner(text: string): UrlParts | null {
  const inner = parseUrl(text);
  const scheme = inner?.protocol.slice(0, -1);
  return inner === null || scheme === undefined || !isHierarchical(scheme) || scheme === 'filesystem'
    ? null
    : partsOf(scheme, inner);
}

/** `chrome-extension:` and its like: for the standard they are opaque, in Chromium host and path are as those of a website. */
function readAsWeb(scheme: string, url: URL): UrlParts | null {
  const asWeb = parseUrl(`https:${url.href.slice(url.protocol.length)}`);
  if (asWeb === null || asWeb.port !== '') return null;
  return { ...partsOf(scheme, asWeb), port: null };
}

function partsOf(scheme: string, url: URL): UrlParts {
  const path = pathAndQuery(url, isHierarchical(scheme));
  return {
    scheme,
    host: withoutTrailingDots(url.hostname),
    isIpAddress: isIpAddress(url.hostname),
    port: url.port === '' ? defaultPort(scheme) : url.port,
    path: path === '' ? null : comparablePath(path),
  };
}

function pathAndQuery(url: URL, hasHost: boolean): string {
  if (url.pathname === '') return '';
  // Chromium keeps the `?` of an empty query, `search` does not tell it.
  const beforeFragment = url.href.slice(0, url.href.length - url.hash.length);
  const query = url.search === '' && isEmptyQuery(beforeFragment) ? '?' : url.search;
  return (hasHost ? url.pathname.replaceAll('|', '%7C').replaceAll('^', '%5E') : url.pathname) + query;
}

/** Whether the text ends in the `?` of a query that holds nothing, behind which an empty fragment may still stand. */
function isEmptyQuery(text: string): boolean {
  return text.endsWith('?') || text.endsWith('?#');
}

/** `example.com.` and `example.com` are one host to a pattern. */
export function withoutTrailingDots(host: string): string {
  let end = host.length;
  while (end > 0 && host.charAt(end - 1) === '.') end--;
  return host.slice(0, end);
}

/** Tells an IP address by its canonical form: brackets, or four decimal numbers, which no other valid host ends in. */
export function isIpAddress(host: string): boolean {
  return host.startsWith('[') || /^\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}

/** `new URL` without the exception. */
export function parseUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

/**
 * The canonical form of a host that Chromium accepts and the standard does not: one with a space, or with an `xn--` label
 * that decodes to nothing. Null for every other host.
 */
export function hostOnlyInChromium(host: string): string | null {
  if (!isAscii(host)) return null;
  const lowerCase = host.toLowerCase().replaceAll(' ', '%20');
  const standIn = lowerCase.replaceAll('%20', '-').replaceAll('xn--', 'xn-');
  return standIn !== lowerCase && parseUrl(`http://${standIn}/`)?.hostname === standIn ? lowerCase : null;
}

/** Whether a text is within ASCII. */
export function isAscii(text: string): boolean {
  return !/\P{ASCII}/u.test(text);
}
