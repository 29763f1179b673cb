import { TargetType, type Browser, type Target } from 'puppeteer-core';

import { ensureChromium } from './ensure-browser.ts';
import { startBrowser, USUAL_WINDOW, type BrowserOptions, type RunningBrowser } from './start-browser.ts';
import { withBrowserSession } from './target-session.ts';

/** How to start Chromium. */
export interface ChromiumOptions extends BrowserOptions {
  /** Further flags. */
  readonly flags?: readonly string[];
  /** Flags of the driver's own to leave out, exactly as it writes them. */
  readonly withoutFlags?: readonly string[];
  /** Lets pages into the back/forward cache, which the driver switches off. @defaultValue `false` */
  readonly backForwardCache?: boolean;
  /** Keeps the driver from attaching to service workers, which would keep them awake for ever. @defaultValue `true` */
  readonly keepWorkersUnattached?: boolean;
  /** Lets the extensions into incognito windows. @defaultValue `false` */
  readonly inIncognito?: boolean;
}

/** A running Chromium. */
export type Chromium = RunningBrowser;

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
  const { window = USUAL_WINDOW, backForwardCache = false, keepWorkersUnattached = true, inIncognito } = options;
  const more = {
    executablePath: await ensureChromium(),
    pipe: true,
    enableExtensions: true,
    args: [
      ...FLAGS,
      `--window-size=${String(window.width)},${String(window.height)}`,
      ...(backForwardCache ? ['--enable-features=BackForwardCache'] : []),
      ...(options.flags ?? []),
    ],
    ignoreDefaultArgs: [...(backForwardCache ? ['--disable-back-forward-cache'] : []), ...(options.withoutFlags ?? [])],
    ...(keepWorkersUnattached && { targetFilter: (target: Target) => target.type() !== TargetType.SERVICE_WORKER }),
  };
  return startBrowser('chromium', options, more, inIncognito ? installInIncognito : undefined);
}

/** The permission is there from the start: given later it reloads the extension, after which a worker was once silent for half a minute. */
async function installInIncognito(browser: Browser, path: string): Promise<string> {
  const parameters = { path, enableInIncognito: true }; // the driver's declarations know only of the first
  const { id } = await withBrowserSession(browser, (session) => session.send('Extensions.loadUnpacked', parameters));
  return id;
}
