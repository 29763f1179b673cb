/** Ports that Chromium knows for a scheme. A literal port in a pattern needs one of these schemes. */
const DEFAULT_PORTS: ReadonlyMap<string, string> = new Map([
  ['http', '80'],
  ['https', '443'],
  ['ws', '80'],
  ['wss', '443'],
  ['ftp', '21'],
]);

// Written with `://`, a host and a path in Chromium, measured: a pattern of any other scheme must not contain `://`.
const HIERARCHICAL = new Set([
  ...DEFAULT_PORTS.keys(),
  'file',
  'filesystem',
  'chrome',
  'chrome-distiller',
  'chrome-error',
  'chrome-extension',
  'chrome-native',
  'chrome-search',
  'chrome-untrusted',
  'devtools',
  'isolated-app',
]);

/** The port that a URL of this scheme has when it names none; `null` where the scheme has no ports. */
export function defaultPort(scheme: string): string | null {
  return DEFAULT_PORTS.get(scheme) ?? null;
}

/** Whether Chromium reads a host in URLs of this scheme. Unlike everything else about schemes, it folds case here. */
export function isHierarchical(scheme: string): boolean {
  return HIERARCHICAL.has(scheme.toLowerCase());
}

/** The schemes that `*` stands for. */
export const WEB_SCHEMES: readonly string[] = ['http', 'https'];
