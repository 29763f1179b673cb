import type { SiteRoute } from './start-site.ts';

const DELAY_MS = 50;

/**
 * A page that comes as late as over a network: for what a document is left for that is to be kept in the back/forward cache.
 *
 * Firefox 153 decides that when the next page's headers are there, and where that is within two milliseconds of asking it takes this very request
 * for one of the old document's, and keeps nothing: `MOZ_LOG=SHIPBFCache:5` says "requests in the loadgroup", about once in fifty times.
 */
export function unhurried(page: string): SiteRoute {
  return async () => {
    await new Promise((resolve) => setTimeout(resolve, DELAY_MS));
    return page;
  };
}
