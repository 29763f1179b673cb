import { ensureFirefox } from './ensure-browser.ts';
import { startBrowser, USUAL_WINDOW, type BrowserOptions, type RunningBrowser } from './start-browser.ts';

/** How to start Firefox. */
export interface FirefoxOptions extends BrowserOptions {
  /** After how long an event page that nothing calls is stopped, in milliseconds. @defaultValue the browser's own, 30,000 */
  readonly backgroundIdleMs?: number;
  /** Further flags. */
  readonly flags?: readonly string[];
  /** Further preferences. */
  readonly preferences?: Readonly<Record<string, boolean | number | string>>;
}

/** A running Firefox. */
export type Firefox = RunningBrowser;

const PREFERENCES = {
  // Any host name is this machine: the tests use none of the outside.
  'network.dns.forceResolve': '127.0.0.1',
  // A content script runs on the sites that its manifest names without the user's click.
  'extensions.originControls.grantByDefault': true,
} as const;

/**
 * Starts Firefox, with extensions if told. It ends with this process.
 *
 * @example
 * ```ts
 * await using firefox = await launchFirefox({ extensions: [extension.folder] });
 * const page = await firefox.browser.newPage();
 * ```
 */
export async function launchFirefox(options: FirefoxOptions = {}): Promise<Firefox> {
  const { window = USUAL_WINDOW, backgroundIdleMs } = options;
  return startBrowser('firefox', options, {
    browser: 'firefox',
    executablePath: await ensureFirefox(),
    args: [`--width=${String(window.width)}`, `--height=${String(window.height)}`, ...(options.flags ?? [])],
    extraPrefsFirefox: {
      ...PREFERENCES,
      ...(backgroundIdleMs !== undefined && { 'extensions.background.idle.timeout': backgroundIdleMs }),
      ...options.preferences,
    },
    timeout: 120_000,
  });
}
