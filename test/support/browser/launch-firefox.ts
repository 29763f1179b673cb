import { launch, type Browser } from 'puppeteer-core';

import { ensureFirefox } from './ensure-browser.ts';
import { makeTemporaryFolder, removeTemporaryFolder } from './temporary-folder.ts';

/** How to start Firefox. */
export interface FirefoxOptions {
  /** Without a window. @defaultValue `true` */
  readonly headless?: boolean;
  /** Folders of extensions to install at once. */
  readonly extensions?: readonly string[];
  /** After how long an event page that nothing calls is stopped, in milliseconds. @defaultValue the browser's own, 30,000 */
  readonly backgroundIdleMs?: number;
  /** Further preferences. */
  readonly preferences?: Readonly<Record<string, boolean | number | string>>;
  /** Ends the browser and this process on Ctrl-C; `false` leaves that to the caller. @defaultValue `true` */
  readonly endOnInterrupt?: boolean;
  /** The window's size in CSS pixels. @defaultValue 1280 × 900 */
  readonly window?: { readonly width: number; readonly height: number };
}

/** A running Firefox with a profile of its own. */
export interface Firefox extends AsyncDisposable {
  readonly browser: Browser;
  readonly executable: string;
  /** The ids of the extensions installed at the start, in their order. */
  readonly extensionIds: readonly string[];
  /** Ends the browser and removes its profile. */
  readonly close: () => Promise<void>;
}

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
  const { headless = true, extensions = [], window = { width: 1280, height: 900 }, backgroundIdleMs } = options;
  const executable = await ensureFirefox();
  const userDataDir = makeTemporaryFolder('firefox');
  let browser: Browser;
  try {
    browser = await launch({
      browser: 'firefox',
      executablePath: executable,
      headless,
      userDataDir,
      handleSIGINT: options.endOnInterrupt ?? true,
      defaultViewport: headless ? window : null,
      args: [`--width=${String(window.width)}`, `--height=${String(window.height)}`],
      extraPrefsFirefox: {
        ...PREFERENCES,
        ...(backgroundIdleMs !== undefined && { 'extensions.background.idle.timeout': backgroundIdleMs }),
        ...options.preferences,
      },
      timeout: 120_000,
    });
  } catch (error) {
    await removeTemporaryFolder(userDataDir);
    throw error;
  }
  // Before the temporary folders are removed at exit: a living browser would write its profile anew.
  const kill = (): void => {
    browser.process()?.kill('SIGKILL');
  };
  process.prependListener('exit', kill);
  const close = async (): Promise<void> => {
    process.off('exit', kill);
    await browser.close();
    await removeTemporaryFolder(userDataDir);
  };
  try {
    const extensionIds: string[] = [];
    for (const folder of extensions) extensionIds.push(await browser.installExtension(folder));
    return { browser, executable, extensionIds, close, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}
