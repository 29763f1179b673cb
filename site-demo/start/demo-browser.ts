import type { Browser, Page } from 'puppeteer-core';

import { evaluateInWorker, launchChromium, launchFirefox, stopWorker } from '../../test/support/browser/index.ts';
import { extensionId, geckoId, journalKey } from '../addresses.ts';
import type { JournalEntry } from '../contract.ts';
import type { DemoBrowserName, StartOptions } from './options.ts';
import { waitUntil } from './stage.ts';

/** A browser with the demo extension in it, as far as the walk needs to know it. */
export interface DemoBrowser extends AsyncDisposable {
  readonly name: DemoBrowserName;
  readonly openTab: () => Promise<Page>;
  /** How many tabs are open, counted from outside. */
  readonly countTabs: () => Promise<number>;
  /** The extension's popup, in the tab that the extension opened when it was installed: no driver can press a toolbar icon. */
  readonly findPopup: () => Promise<Page>;
  /** The extension's journal, read past the gate and past the library. */
  readonly readJournal: () => Promise<readonly JournalEntry[]>;
  /** The text on the extension's icon, read past the gate and past the library. */
  readonly readBadge: () => Promise<unknown>;
  /** Stops the extension's background, as the browser does when it is idle. */
  readonly stopBackground: () => Promise<void>;
  /** Settles when somebody has closed the browser. */
  readonly closed: Promise<void>;
}

const WINDOW = { width: 1360, height: 960 };

/** Starts the browser and installs the extension. */
export async function openDemoBrowser(options: StartOptions, extensionFolder: string): Promise<DemoBrowser> {
  const { browser: name, headless } = options;
  const launch = name === 'firefox' ? launchFirefox : launchChromium;
  const wantedId = name === 'firefox' ? geckoId : extensionId;
  const { browser, close, extensionIds } = await launch({
    headless,
    extensions: [extensionFolder],
    endOnInterrupt: false,
    window: WINDOW,
  });
  if (extensionIds[0] !== wantedId) {
    await close();
    throw new Error(`The browser gave the extension the id ${String(extensionIds[0])} instead of ${wantedId}.`);
  }
  const findPopup = (): Promise<Page> => findTab(browser, '/popup.html');
  // The worker stays unattached in Chromium, and cannot be attached to in Firefox, where the popup reads the same storage.
  const inExtension = async (expression: string): Promise<unknown> =>
    name === 'firefox' ? (await findPopup()).evaluate(expression) : evaluateInWorker(browser, extensionId, expression);
  return {
    name,
    openTab: () => browser.newPage(),
    countTabs: async () => (await browser.pages()).length,
    findPopup,
    readJournal: async () => {
      const entries = await inExtension(
        `chrome.storage.session.get('${journalKey}').then((found) => found['${journalKey}'] ?? [])`,
      );
      // Written by the demo extension alone, in the shape of the contract.
      return entries as readonly JournalEntry[];
    },
    readBadge: () => inExtension('chrome.action.getBadgeText({})'),
    stopBackground: async () => {
      if (!(await stopWorker(browser, extensionId))) throw new Error('The background did not run.');
    },
    closed: new Promise((resolve) => {
      browser.once('disconnected', () => {
        resolve();
      });
    }),
    [Symbol.asyncDispose]: close,
  };
}

/** Finds the tab whose address ends so. Firefox's driver does not say where a tab is that an extension opened: the page is asked. */
async function findTab(browser: Browser, ending: string): Promise<Page> {
  const find = async (): Promise<Page | undefined> => {
    for (const page of await browser.pages()) {
      // Not before its scripts have run; and not while it is loading, when nothing can be asked.
      const look = `document.readyState === 'complete' && location.href`;
      const address = await page.evaluate(look).catch(() => false);
      if (String(address).endsWith(ending)) return page;
    }
    return undefined;
  };
  const found = await waitUntil(`No tab at ${ending}`, find, (page) => page !== undefined);
  if (!found) throw new Error(`No tab at ${ending}.`);
  return found;
}
