import { ensureBuilt, ensureChromium, ensureFirefox } from '../support/browser/index.ts';

/** Once, before any browser test: the package as it would ship, and the browsers, which files that run side by side must not both install. */
export async function setup(): Promise<void> {
  await ensureBuilt();
  // The test processes inherit these, and so need not look again.
  process.env['PORTCULLIS_CHROMIUM'] = await ensureChromium();
  process.env['PORTCULLIS_FIREFOX'] = await ensureFirefox();
}
