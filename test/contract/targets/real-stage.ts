import type { Browser, Frame, Page } from 'puppeteer-core';

import { listenForNoise, type BuiltExtension, type Noise, type Site } from '../../support/browser/index.ts';
import { framing } from '../../e2e/fixtures/framing.ts';
import type { Place, Stage, Visit } from './target.ts';

/** The host names of the site that the extension lets in, and of one that it does not. */
const ALLOWED_HOST = 'localhost';
const FORBIDDEN_HOST = 'denied.test';

/** Sites whose pages may reach the extension of the contract, or have its relay. */
export const REACHING = [`http://${ALLOWED_HOST}/*`, `http://${FORBIDDEN_HOST}/*`];

/** The script of every page: the test then says with which options to start. */
export const PAGE_SCRIPT = {
  code: `
    import { createContractPage } from './test/contract/actors/contract-page.ts';
    Object.assign(globalThis, { startContract: createContractPage });
  `,
};

/** The extension's background. */
export const BACKGROUND_SCRIPT = {
  code: `
    import { listenForContract } from './test/contract/actors/contract-host.ts';
    listenForContract([{ match: 'http://${ALLOWED_HOST}/*', frames: 'all' }]);
  `,
};

/** What a stage in a real browser is made of. */
export interface RealStageParts {
  readonly browser: Browser;
  readonly site: Site;
  readonly extension: BuiltExtension;
  readonly absentId: string;
  readonly transport: string;
  /** Builds the extension again, in another version. */
  readonly rebuild: (version: string) => Promise<void>;
  readonly stopBackground: () => Promise<void>;
  readonly goBack: (page: Page) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** The stage of a real browser. */
export function realStage(parts: RealStageParts): Stage {
  const { browser, site, extension, transport } = parts;
  const noise: Noise[] = [];
  const install = async (): Promise<void> => {
    await browser.installExtension(extension.folder);
  };
  return {
    origin: new URL(site.url('/', ALLOWED_HOST)).origin,
    extensionId: extension.id,
    absentId: parts.absentId,
    async open(place) {
      const page = await browser.newPage();
      listenForNoise(page, noise);
      await page.goto(addressOf(site, place));
      const frame = await frameOf(page, place);
      const options = JSON.stringify({ extensionId: extension.id, transports: [transport] });
      await frame.evaluate(`globalThis.contractPage = startContract(${options}); 0`);
      const visit = visitOf(parts, page, frame);
      if (transport === 'lane' && isLetIn(place)) await visit.do('reach', transport);
      return visit;
    },
    stopBackground: parts.stopBackground,
    removeExtension: () => browser.uninstallExtension(extension.id),
    installExtension: install,
    async updateExtension(version) {
      await parts.rebuild(version);
      await install();
    },
    takeNoise: () => Promise.resolve(noise.splice(0)),
    close: parts.close,
  };
}

// A connection begins without a lane: what a test then does goes over it only if it is there before.
function isLetIn(place: Place): boolean {
  return place === 'allowed' || place === 'frame';
}

function addressOf(site: Site, place: Place): string {
  if (place === 'frame') return site.url(framing('/'), ALLOWED_HOST);
  if (place === 'sandboxed frame') return site.url(framing('/', 'allow-scripts'), ALLOWED_HOST);
  return site.url('/', place === 'forbidden' ? FORBIDDEN_HOST : ALLOWED_HOST);
}

async function frameOf(page: Page, place: Place): Promise<Page | Frame> {
  if (place === 'allowed' || place === 'forbidden') return page;
  const frame = page.frames().find((candidate) => candidate.parentFrame() !== null);
  if (!frame) throw new Error('The page has no frame.');
  await frame.waitForFunction('globalThis.startContract !== undefined');
  return frame;
}

function visitOf({ site, goBack }: RealStageParts, page: Page, frame: Page | Frame): Visit {
  return {
    // What an action answers survives JSON as it is: both are checked where the action is written.
    do: ((name: string, ...given: readonly unknown[]) => {
      const list = `JSON.parse(${JSON.stringify(JSON.stringify(given))})`; // parsed there, or `__proto__` would set a prototype
      return frame.evaluate(`contractPage.${name}(...${list})`);
    }) as Visit['do'],
    async leaveAndReturn() {
      await page.goto(site.url('/elsewhere', ALLOWED_HOST));
      await goBack(page);
      await page.waitForFunction('globalThis.contractPage !== undefined', { polling: 50 });
    },
    close: () => page.close(),
  };
}
