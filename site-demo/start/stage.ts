import type { Page } from 'puppeteer-core';

import type { Noise } from '../../test/support/browser/index.ts';
import type { JournalEntry } from '../contract.ts';
import type { DemoOrigins } from './build-demo.ts';
import type { DemoBrowser } from './demo-browser.ts';
import type { DemoBrowserName } from './options.ts';

/** What the steps of the walk act on. */
export interface Stage {
  readonly browser: DemoBrowser;
  readonly origins: DemoOrigins;
  /** The extension's version, from its manifest. */
  readonly version: string;
  /** The tab of the allowed site. */
  readonly page: Page;
  /** What any tab of the walk printed or left uncaught. */
  readonly noise: readonly Noise[];
  /** Opens a further tab whose noise counts too. */
  readonly openTab: (address: string) => Promise<Page>;
}

/** One step: it checks, throws when something does not hold, and returns what it saw in a few words. */
export interface Step {
  readonly name: string;
  /** Why it cannot be taken in a browser, where that is so. It is named all the same. */
  readonly notIn?: Readonly<Partial<Record<DemoBrowserName, string>>>;
  readonly run: (stage: Stage) => Promise<string>;
}

const PATIENCE_MS = 10_000;
const PAUSE_MS = 25;

/**
 * Waits until something holds.
 *
 * @throws Error that says what was waited for, and what was there instead.
 */
export async function waitUntil<Value>(
  what: string,
  read: () => Promise<Value>,
  holds: (value: Value) => boolean,
  patienceMs = PATIENCE_MS,
): Promise<Value> {
  const untilMs = Date.now() + patienceMs;
  for (;;) {
    const value = await read();
    if (holds(value)) return value;
    if (Date.now() > untilMs) throw new Error(`${what}: it is ${JSON.stringify(value)}.`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

/**
 * Waits until the journal has an entry that fits.
 *
 * @throws Error that says what was waited for.
 */
export async function waitForEntry(
  { browser }: Stage,
  what: string,
  fits: (entry: JournalEntry) => boolean,
): Promise<JournalEntry> {
  const untilMs = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = (await browser.readJournal()).find(fits);
    if (found !== undefined) return found;
    if (Date.now() > untilMs) throw new Error(`The extension's journal does not say that ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

/** Throws unless the condition holds. */
export function check(condition: boolean, complaint: string): asserts condition {
  if (!condition) throw new Error(complaint);
}
