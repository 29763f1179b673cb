import { launch, type Browser, type LaunchOptions } from 'puppeteer-core';

import { makeTemporaryFolder, removeTemporaryFolder } from './temporary-folder.ts';

/** What can be said of any browser that is to be started. */
export interface BrowserOptions {
  /** Without a window. @defaultValue `true` */
  readonly headless?: boolean;
  /** Folders of extensions to install at once. */
  readonly extensions?: readonly string[];
  /** Ends the browser and this process on Ctrl-C; `false` leaves that to the caller. @defaultValue `true` */
  readonly endOnInterrupt?: boolean;
  /** The window's size in CSS pixels. @defaultValue 1280 × 900 */
  readonly window?: { readonly width: number; readonly height: number };
}

/** A running browser with a profile of its own. */
export interface RunningBrowser extends AsyncDisposable {
  readonly browser: Browser;
  readonly executable: string;
  /** The ids of the extensions installed at the start, in their order. */
  readonly extensionIds: readonly string[];
  /** Ends the browser and removes its profile. */
  readonly close: () => Promise<void>;
}

/** The size of a window of which nothing was said. */
export const USUAL_WINDOW = { width: 1280, height: 900 } as const;

/**
 * Starts a browser with a profile that is gone when it ends. It ends with this process.
 *
 * @param name - Names the profile's folder.
 * @param more - What is particular to this browser.
 * @param install - Installs the extension in a folder, and returns its id.
 */
export async function startBrowser(
  name: string,
  { headless = true, extensions = [], endOnInterrupt = true, window = USUAL_WINDOW }: BrowserOptions,
  more: LaunchOptions & { readonly executablePath: string },
  install: (browser: Browser, folder: string) => Promise<string> = (browser, folder) =>
    browser.installExtension(folder),
): Promise<RunningBrowser> {
  const userDataDir = makeTemporaryFolder(name);
  let browser: Browser;
  try {
    browser = await launch({
      headless,
      userDataDir,
      handleSIGINT: endOnInterrupt,
      defaultViewport: headless ? window : null,
      ...more,
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
    for (const folder of extensions) extensionIds.push(await install(browser, folder));
    return { browser, executable: more.executablePath, extensionIds, close, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}
