import { framingRoute } from '../../e2e/fixtures/framing.ts';
import {
  buildExtension,
  buildPage,
  laneParts,
  launchChromium,
  relayParts,
  startSite,
  stopWorker,
  type Chromium,
  type ExtensionParts,
  type Site,
} from '../../support/browser/index.ts';
import { contractManifest } from './contract-manifest.ts';
import { BACKGROUND_SCRIPT, PAGE_SCRIPT, REACHING, realStage } from './real-stage.ts';
import type { Stage, Target } from './target.ts';

/** What the targets of one Chromium share. The last one that closes ends it. */
interface Shared {
  readonly chromium: Chromium;
  readonly site: Site;
}

let shared: Promise<Shared> | undefined;
let users = 0;

/** A real Chromium, whose pages reach the extension by this transport. */
export function chromiumTarget(transport: Target['transport']): Target {
  users++;
  return { name: `Chromium, ${transport}`, engine: 'chromium', transport, open: () => openStage(transport) };
}

async function openShared(): Promise<Shared> {
  const site = await startSite({
    routes: {
      '/': await buildPage(PAGE_SCRIPT),
      '/frame': framingRoute,
      '/elsewhere': await buildPage({ code: '' }, { title: 'Elsewhere' }),
    },
  });
  return { site, chromium: await launchChromium({ backForwardCache: true }) };
}

async function openStage(transport: Target['transport']): Promise<Stage> {
  const { chromium, site } = await (shared ??= openShared());
  const lane = laneParts(REACHING);
  const parts = (version: string): ExtensionParts => ({
    name: `contract ${transport}`,
    version,
    manifest: { ...contractManifest(REACHING, transport), ...(transport === 'lane' && lane.manifest) },
    files: { ...relayParts(REACHING).files, ...lane.files },
    background: BACKGROUND_SCRIPT,
  });
  const extension = await buildExtension(parts('1.0.0'));
  await chromium.browser.installExtension(extension.folder);
  return realStage({
    browser: chromium.browser,
    site,
    extension,
    absentId: 'p'.repeat(32),
    transport,
    rebuild: (version) => extension.rebuild(parts(version)),
    async stopBackground() {
      await stopWorker(chromium.browser, extension.id);
    },
    async goBack(page) {
      await page.goBack();
    },
    async close() {
      await extension.close();
      if (--users > 0) return;
      await chromium.close();
      await site.close();
    },
  });
}
