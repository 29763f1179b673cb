import { TargetType } from 'puppeteer-core';

import { ensureChromium } from './ensure-browser.ts';
import { startBrowser, USUAL_WINDOW, type BrowserOptions, type RunningBrowser } from './start-browser.ts';

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
  const { window = USUAL_WINDOW, backForwardCache = false, keepWorkersUnattached = true } = options;
  return startBrowser('chromium', options, {
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
    ...(keepWorkersUnattached ? { targetFilter: (target) => target.type() !== TargetType.SERVICE_WORKER } : {}),
  });
}
