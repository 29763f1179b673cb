import type { Browser, Page } from 'puppeteer-core';

import {
  buildExtension,
  buildPage,
  fixtureIdentity,
  launchChromium,
  startSite,
  stopWorker,
} from '../../support/browser/index.ts';
import { chaosExtension, type ChaosVariant } from './chaos-extension.ts';
import { chaosPage, type CallReport } from './chaos-page.ts';

/** How much fire. */
export interface ChaosSize {
  readonly calls: number;
  readonly pages: number;
  /** Calls of one page at once. */
  readonly atOnce: number;
  /** Calls that ask for a kill at each moment. One that is cut off before its moment gets none. */
  readonly killsEach: number;
  /** How often the extension is disabled and enabled again meanwhile. @defaultValue 0 */
  readonly switches?: number;
}

/** What came of it. */
export interface ChaosOutcome {
  readonly reports: readonly CallReport[];
  /** How often each mutation ran, by id. */
  readonly runs: ReadonlyMap<string, number>;
  /** The moment at which a call asked to have its worker killed, by id. */
  readonly asked: ReadonlyMap<string, string>;
  /** Kills that happened, by moment. */
  readonly kills: Readonly<Record<string, number>>;
}

const MOMENTS = { mutate: ['before', 'during', 'after'], query: ['before', 'during'] } as const;

/** Calls an extension from several pages while its worker is killed at chosen moments of chosen calls. */
export async function runChaos(
  kind: CallReport['kind'],
  variant: ChaosVariant,
  size: ChaosSize,
): Promise<ChaosOutcome> {
  const { id: extensionId } = fixtureIdentity(`chaos-${variant.name}`);
  const killed = new Set<string>();
  const kills: Record<string, number> = {};
  let stop = (): Promise<unknown> => Promise.resolve();
  await using site = await startSite({
    routes: {
      '/': await buildPage({ code: chaosPage(extensionId, variant.transport) }),
      '/kill': async ({ url }) => {
        const { searchParams } = new URL(url ?? '', 'http://localhost');
        const key = String(searchParams);
        if (killed.has(key)) return 'only once';
        killed.add(key);
        const moment = searchParams.get('moment') ?? '';
        kills[moment] = (kills[moment] ?? 0) + 1;
        await stop();
        return 'too late';
      },
    },
  });
  await using extension = await buildExtension(chaosExtension(variant, site.url('/')));
  await using chromium = await launchChromium({ extensions: [extension.folder] });
  stop = () => stopWorker(chromium.browser, extensionId);
  const calls = planCalls(kind, size);
  const switching = switchOffAndOn(chromium.browser, extensionId, size.switches ?? 0);
  const reports = await Promise.all(
    Array.from({ length: size.pages }, async (_, index) => {
      const page = await chromium.browser.newPage();
      await page.goto(site.url('/', 'localhost'));
      return runPage(
        page,
        kind,
        calls.filter((_call, place) => place % size.pages === index),
        size.atOnce,
      );
    }),
  );
  await switching;
  // In a page of the extension's: its worker may be dead just now.
  const reader = await chromium.browser.newPage();
  await reader.goto(`chrome-extension://${extensionId}/reader.html`);
  const keys = (await reader.evaluate(
    'chrome.storage.local.get(null).then((all) => Object.keys(all))',
  )) as readonly string[];
  const asked = new Map(calls.flatMap(({ id, kill }) => (kill === undefined ? [] : [[id, kill]])));
  return { reports: reports.flat(), runs: countRuns(keys), asked, kills };
}

async function switchOffAndOn(browser: Browser, extensionId: string, times: number): Promise<void> {
  if (times === 0) return;
  const page = await browser.newPage();
  await page.goto('chrome://extensions');
  for (let round = 0; round < times; round++) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    await page.evaluate(`chrome.management.setEnabled('${extensionId}', false)`);
    await page.evaluate(`chrome.management.setEnabled('${extensionId}', true)`);
  }
}

function planCalls(kind: CallReport['kind'], { calls, killsEach }: ChaosSize): { id: string; kill?: string }[] {
  const moments = MOMENTS[kind];
  const every = Math.floor(calls / Math.max(1, killsEach * moments.length));
  return Array.from({ length: calls }, (_, place) => {
    const turn = Math.floor(place / every);
    const kill =
      place % every === every - 1 && turn < killsEach * moments.length ? moments[turn % moments.length] : undefined;
    return { id: `call-${String(place)}`, ...(kill && { kill }) };
  });
}

function runPage(page: Page, kind: string, calls: unknown[], atOnce: number): Promise<readonly CallReport[]> {
  return page.evaluate(
    (...args) => (window as unknown as { run(...all: unknown[]): Promise<readonly CallReport[]> }).run(...args),
    kind,
    calls,
    atOnce,
  );
}

function countRuns(keys: readonly string[]): ReadonlyMap<string, number> {
  const runs = new Map<string, number>();
  for (const key of keys) {
    const [, id = ''] = key.split('/');
    if (key.startsWith('ran/')) runs.set(id, (runs.get(id) ?? 0) + 1);
  }
  return runs;
}
