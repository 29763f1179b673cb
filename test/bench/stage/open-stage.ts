import {
  buildExtension,
  buildPage,
  ensureBuilt,
  heapOfWorker,
  laneParts,
  launchChromium,
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

const SITES = ['http://127.0.0.1/*'];

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
    const { files: laneFiles } = laneParts(SITES);
    const files = { ...laneFiles, 'raw-lane.html': '<!doctype html><script src="raw-lane.js"></script>' };
    const extension = await buildExtension({
      name: 'bench',
      manifest: {
        externally_connectable: { matches: SITES },
        // Isolated pages reach the lane page at its fixed address only.
        web_accessible_resources: [{ resources: Object.keys(files), matches: SITES }],
      },
      background: { file: 'test/bench/extension/background.ts' },
      scripts: { 'raw-lane.js': { file: 'test/bench/baselines/raw-lane-frame.ts' } },
      files,
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
