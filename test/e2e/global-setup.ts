import { ensureBuilt, ensureChromium } from '../support/browser/index.ts';

/** Once, before any browser test: the package as it would ship, and a Chromium. */
export async function setup(): Promise<void> {
  await ensureBuilt();
  // The test processes inherit this, and so need not look again.
  process.env['PORTCULLIS_CHROMIUM'] = await ensureChromium();
}
