// Only Chromium gives the URLs of its own extensions an origin. The others, and Node, answer "null", so scheme and
// host are read by hand.
const EXTENSION_SCHEME_END = '-extension:';

/**
 * The origin of a document that has an origin of its own: a web page or an extension's page.
 *
 * `blob:` and `filesystem:` URLs have none here, although `URL.origin` gives them their creator's. `file:`, `data:`
 * and `about:` have none anywhere.
 *
 * @returns `undefined` for a text that is no URL and for a URL without an origin of its own.
 */
export function originOfUrl(text: string): string | undefined {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return undefined;
  }
  if (url.protocol === 'https:' || url.protocol === 'http:') return url.origin;
  if (url.protocol.endsWith(EXTENSION_SCHEME_END) && url.host !== '') return `${url.protocol}//${url.host}`;
  return undefined;
}

/** Whether an origin is a web site's, as against an extension's. */
export function isSiteOrigin(origin: string): boolean {
  return origin.startsWith('https://') || origin.startsWith('http://');
}
