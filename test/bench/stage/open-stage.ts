import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import {
  buildExtension,
  buildPage,
  ensureBuilt,
  heapOfWorker,
  launchChromium,
  repositoryRoot,
  startSite,
  stopWorker,
  type Chromium,
} from '../../support/browser/index.ts';
import { benchPage, type BenchPage } from './remote.ts';

/** The one browser, with the one extension and the site. */
export interface Stage extends AsyncDisposable {
  readonly chromium: Chromium;
  readonly extensionId: string;
  /** The page on which all that needs one page is measured. */
  readonly page: BenchPage;
  openPage(): Promise<BenchPage>;
  workerHeapBytes(): Promise<number>;
  stopWorker(): Promise<boolean>;
}

/** Isolated pages have a clock of 5 µs instead of 100 µs. Every subject runs in the same page. */
const ISOLATED = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

const LANE_FILES = ['lane.html', 'lane.js'];

/** Builds the extension and the page, and launches the browser with them. */
export async function openStage(): Promise<Stage> {
  await ensureBuilt();
  const closers: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const end of closers.splice(0)) await end();
  };
  try {
    const html = await buildPage({ file: 'test/bench/page/driver.ts' }, { title: 'Bench' });
    const site = await startSite({ routes: { '/': html }, headers: ISOLATED });
    closers.unshift(site.close);
    const extension = await buildExtension({
      name: 'bench',
      manifest: { externally_connectable: { matches: ['http://127.0.0.1/*'] }, ...laneResources() },
      background: { file: 'test/bench/extension/background.ts' },
      files: laneFiles(),
    });
    closers.unshift(extension.close);
    const chromium = await launchChromium({ extensions: [extension.folder] });
    closers.unshift(chromium.close);
    const { browser } = chromium;
    const openPage = async (): Promise<BenchPage> => {
      const page = await browser.newPage();
      await page.goto(site.url());
      return benchPage(page);
    };
    return {
      chromium,
      extensionId: extension.id,
      page: await openPage(),
      openPage,
      workerHeapBytes: () => heapOfWorker(browser, extension.id),
      stopWorker: () => stopWorker(browser, extension.id),
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function laneExists(): boolean {
  return LANE_FILES.every((file) => existsSync(join(repositoryRoot, 'dist', file)));
}

function laneFiles(): Record<string, string> {
  if (!laneExists()) return {};
  return Object.fromEntries(LANE_FILES.map((file) => [file, readFileSync(join(repositoryRoot, 'dist', file), 'utf8')]));
}

function laneResources(): object {
  if (!laneExists()) return {};
  const resources = ['lane.html'];
  return { web_accessible_resources: [{ resources, matches: ['http://127.0.0.1/*'], use_dynamic_url: true }] };
}
