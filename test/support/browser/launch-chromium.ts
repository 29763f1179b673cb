import { launch, TargetType, type Browser } from 'puppeteer-core';

import { ensureChromium } from './ensure-browser.ts';
import { makeTemporaryFolder, removeTemporaryFolder } from './temporary-folder.ts';

/** How to start Chromium. */
export interface ChromiumOptions {
  /** Without a window. @defaultValue `true` */
  readonly headless?: boolean;
  /** Folders of extensions to install at once. */
  readonly extensions?: readonly string[];
  /** Further flags. */
  readonly flags?: readonly string[];
  /** Flags of the driver's own to leave out, exactly as it writes them. */
  readonly withoutFlags?: readonly string[];
  /** Lets pages into the back/forward cache, which the driver switches off. @defaultValue `false` */
  readonly backForwardCache?: boolean;
  /** Keeps the driver from attaching to service workers, which would keep them awake for ever. @defaultValue `true` */
  readonly keepWorkersUnattached?: boolean;
  /** Ends the browser and this process on Ctrl-C; `false` leaves that to the caller. @defaultValue `true` */
  readonly endOnInterrupt?: boolean;
  /** The window's size in CSS pixels. @defaultValue 1280 × 900 */
  readonly window?: { readonly width: number; readonly height: number };
}

/** A running Chromium with a profile of its own. */
export interface Chromium extends AsyncDisposable {
  readonly browser: Browser;
  readonly executable: string;
  /** The ids of the extensions installed at the start, in their order. */
  readonly extensionIds: readonly string[];
  /** Ends the browser and removes its profile. */
  readonly close: () => Promise<void>;
}

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Any host name of the reserved top-level domain `test` is this machine.
  '--host-resolver-rules=MAP *.test 127.0.0.1',
] as const;

/**
 * Starts Chromium, with extensions if told. It ends with this process, also when that crashes: the debugging pipe breaks.
 *
 * @example
 * ```ts
 * await using chromium = await launchChromium({ extensions: [extension.folder] });
 * const page = await chromium.browser.newPage();
 * ```
 */
export async function launchChromium(options: ChromiumOptions = {}): Promise<Chromium> {
  const {
    headless = true,
    extensions = [],
    window = { width: 1280, height: 900 },
    keepWorkersUnattached = true,
  } = options;
  const executable = await ensureChromium();
  const userDataDir = makeTemporaryFolder('chromium');
  let browser: Browser;
  try {
    browser = await launch({
      executablePath: executable,
      headless,
      pipe: true,
      enableExtensions: true,
      userDataDir,
      handleSIGINT: options.endOnInterrupt ?? true,
      defaultViewport: headless ? window : null,
      args: [
        ...FLAGS,
        `--window-size=${String(window.width)},${String(window.height)}`,
        ...featureFlags(options),
        ...(options.flags ?? []),
      ],
      ignoreDefaultArgs: [
        ...(options.backForwardCache === true ? ['--disable-back-forward-cache'] : []),
        ...(options.withoutFlags ?? []),
      ],
      ...(keepWorkersUnattached ? { targetFilter: (target) => target.type() !== TargetType.SERVICE_WORKER } : {}),
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

function featureFlags({ backForwardCache = false }: ChromiumOptions): readonly string[] {
  return backForwardCache ? ['--enable-features=BackForwardCache'] : [];
}
