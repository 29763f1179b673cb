import { join } from 'node:path';

import { startSite, type Site } from '../../test/support/browser/index.ts';
import { allowedOrigin, strangerOrigin } from '../addresses.ts';
import { outFolder, type DemoOrigins } from './build-demo.ts';

/** The two sites, running. */
export interface ServedDemo extends AsyncDisposable {
  readonly origins: DemoOrigins;
}

/**
 * Serves the demo's site folder under both origins, before it is built: the ports go into what is built.
 *
 * Where a port of `addresses.ts` is taken, any free one serves instead.
 */
export async function serveDemo(): Promise<ServedDemo> {
  const allowed = await serve(allowedOrigin);
  try {
    const stranger = await serve(strangerOrigin);
    return {
      origins: { allowed: originOn(allowedOrigin, allowed), stranger: originOn(strangerOrigin, stranger) },
      [Symbol.asyncDispose]: async () => {
        await Promise.all([allowed.close(), stranger.close()]);
      },
    };
  } catch (error) {
    await allowed.close();
    throw error;
  }
}

async function serve(wantedOrigin: string): Promise<Site> {
  const options = { files: join(outFolder, 'site'), headers: { 'cache-control': 'no-store' } };
  try {
    return await startSite({ ...options, port: Number(new URL(wantedOrigin).port) });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return startSite(options);
    throw error;
  }
}

function originOn(wantedOrigin: string, { port }: Site): string {
  const url = new URL(wantedOrigin);
  url.port = String(port);
  return url.origin;
}
