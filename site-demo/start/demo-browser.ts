import type { Page } from 'puppeteer-core';

import { evaluateInWorker, launchChromium } from '../../test/support/browser/index.ts';
import { extensionId, journalKey } from '../addresses.ts';
import type { JournalEntry } from '../contract.ts';
import type { StartOptions } from './options.ts';

/** A browser with the demo extension in it, as far as the walk needs to know it. */
export interface DemoBrowser extends AsyncDisposable {
  readonly openTab: () => Promise<Page>;
  /** How many tabs are open, counted from outside. */
  readonly countTabs: () => Promise<number>;
  /** The extension's journal, read past the gate and past the library. */
  readonly readJournal: () => Promise<readonly JournalEntry[]>;
  /** The text on the extension's icon, read past the gate and past the library. */
  readonly readBadge: () => Promise<unknown>;
  /** Settles when somebody has closed the browser. */
  readonly closed: Promise<void>;
}

/** Starts the browser and installs the extension. */
export async function openDemoBrowser({ headless }: StartOptions, extensionFolder: string): Promise<DemoBrowser> {
  const { browser, close, extensionIds } = await launchChromium({
    headless,
    extensions: [extensionFolder],
    endOnInterrupt: false,
    window: { width: 1360, height: 960 },
  });
  if (extensionIds[0] !== extensionId) {
    await close();
    throw new Error(`The browser gave the extension the id ${String(extensionIds[0])} instead of ${extensionId}.`);
  }
  return {
    openTab: () => browser.newPage(),
    countTabs: async () => (await browser.pages()).length,
    readJournal: async () => {
      const entries = await evaluateInWorker(
        browser,
        extensionId,
        `chrome.storage.session.get('${journalKey}').then((found) => found['${journalKey}'] ?? [])`,
      );
      // Written by the demo extension alone, in the shape of the contract.
      return entries as readonly JournalEntry[];
    },
    readBadge: () => evaluateInWorker(browser, extensionId, 'chrome.action.getBadgeText({})'),
    closed: new Promise((resolve) => {
      browser.once('disconnected', () => {
        resolve();
      });
    }),
    [Symbol.asyncDispose]: close,
  };
}
