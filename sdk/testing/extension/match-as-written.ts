/** How a browser compares what a match pattern says. */
export interface SpellingRules {
  /** The pattern's host may be in upper case. */
  readonly ignoresHostCase: boolean;
  /** Only the path is compared, not the query. */
  readonly ignoresQuery: boolean;
}

/**
 * Whether a valid match pattern matches, where the browser compares it as it is written: Firefox and Safari know no ports in patterns, no
 * second spelling of a host or path, and no `/foo` under `/foo/*`. Patterns whose scheme has no host, such as `about:blank`, match nothing.
 *
 * Firefox: measured, test/unit/manifest/match-patterns.json. Safari: what WebKit's source says.
 */
export function matchesAsWritten(pattern: string, url: string, rules: SpellingRules): boolean {
  const { protocol, hostname, pathname, href } = new URL(url);
  const isWeb = protocol === 'http:' || protocol === 'https:';
  if (pattern === '<all_urls>') return isWeb || protocol === 'file:';
  const [, scheme = '', host = '', path = ''] = /^([^:]+):\/\/([^/]*)(\/.*)$/s.exec(pattern) ?? [];
  if (scheme === '*' ? !isWeb : `${scheme}:` !== protocol) return false;
  if (!takesHost(rules.ignoresHostCase ? host.toLowerCase() : host, hostname)) return false;
  return toRegExp(path).test(rules.ignoresQuery ? pathname : pathAndQuery(href));
}

function takesHost(host: string, hostname: string): boolean {
  if (host === '*') return true;
  return host.startsWith('*.') ? `.${hostname}`.endsWith(host.slice(1)) : host === hostname;
}

/** What stands between the host and the fragment. `URL.search` does not tell an empty query from none. */
function pathAndQuery(href: string): string {
  return /^[^:]+:\/\/[^/]*(\/[^#]*)/.exec(href)?.[1] ?? '';
}

/** Stars stand for anything, and everything else for itself. */
function toRegExp(path: string): RegExp {
  const pieces = path.split('*').map((piece) => piece.replaceAll(/[$()+.?[\\\]^{|}/-]/g, String.raw`\$&`));
  return new RegExp(`^${pieces.join('.*')}$`, 's');
}
