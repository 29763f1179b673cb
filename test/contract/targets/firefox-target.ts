import { framingRoute } from '../../e2e/fixtures/framing.ts';
import {
  buildExtension,
  buildPage,
  launchFirefox,
  relayParts,
  startSite,
  stopEventPage,
  SYSTEM_ACCESS_FLAG,
  unhurried,
  type ExtensionParts,
} from '../../support/browser/index.ts';
import { contractManifest } from './contract-manifest.ts';
import { BACKGROUND_SCRIPT, PAGE_SCRIPT, REACHING, realStage } from './real-stage.ts';
import type { Stage, Target } from './target.ts';

/** A real Firefox, which has the relay alone. */
export const firefoxTarget: Target = { name: 'Firefox, relay', engine: 'firefox', transport: 'relay', open: openStage };

async function openStage(): Promise<Stage> {
  const site = await startSite({
    routes: {
      '/': await buildPage(PAGE_SCRIPT),
      '/frame': framingRoute,
      '/elsewhere': unhurried(await buildPage({ code: '' }, { title: 'Elsewhere' })),
    },
  });
  const { externally_connectable: _, ...manifest } = contractManifest(REACHING, 'relay'); // a key that Firefox does not know
  const parts = (version: string): ExtensionParts => ({
    name: 'contract',
    version,
    browser: 'firefox',
    manifest,
    files: relayParts(REACHING).files,
    background: BACKGROUND_SCRIPT,
  });
  const extension = await buildExtension(parts('1.0.0'));
  const firefox = await launchFirefox({ extensions: [extension.folder], flags: [SYSTEM_ACCESS_FLAG] });
  const { browser } = firefox;
  return realStage({
    browser,
    site,
    extension,
    absentId: 'absent@fixture.example',
    transport: 'relay',
    rebuild: (version) => extension.rebuild(parts(version)),
    stopBackground: () => stopEventPage(browser, extension.id),
    goBack: async (page) => {
      await page.evaluate('history.back()').catch(() => undefined); // the document that asks is gone before it could answer
    },
    async close() {
      await firefox.close();
      await extension.close();
      await site.close();
    },
  });
}
