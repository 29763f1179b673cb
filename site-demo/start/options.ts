import { parseArgs } from 'node:util';

/** The browsers that the walk can be taken in. */
export const DEMO_BROWSERS = ['chromium', 'firefox'] as const;

/** One of them. */
export type DemoBrowserName = (typeof DEMO_BROWSERS)[number];

/** What the command line asks for. */
export interface StartOptions {
  readonly browser: DemoBrowserName;
  readonly headless: boolean;
}

/**
 * Reads the command line of `npm start -- …`.
 *
 * @throws Error that names what it does not understand.
 */
export function parseOptions(args: readonly string[]): StartOptions {
  const { values } = parseArgs({
    args: [...args],
    options: { headless: { type: 'boolean', default: false }, browser: { type: 'string', default: 'chromium' } },
  });
  const browser = DEMO_BROWSERS.find((name) => name === values.browser);
  if (!browser) throw new Error(`--browser ${values.browser} is not known here: use ${DEMO_BROWSERS.join(' or ')}.`);
  return { browser, headless: values.headless || !hasDisplay() };
}

function hasDisplay(): boolean {
  if (process.platform === 'win32' || process.platform === 'darwin') return true;
  return ['DISPLAY', 'WAYLAND_DISPLAY'].some((name) => (process.env[name] ?? '') !== '');
}
