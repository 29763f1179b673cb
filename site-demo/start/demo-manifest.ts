import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { extensionIdOfKey } from '../../test/support/browser/index.ts';
import { extensionId, geckoId } from '../addresses.ts';
import type { DemoOrigins } from './build-demo.ts';
import type { DemoBrowserName } from './options.ts';

interface DemoManifest extends Readonly<Record<string, unknown>> {
  readonly key: string;
  readonly version: string;
  readonly externally_connectable: { readonly ids: readonly string[]; readonly matches: readonly string[] };
}

/**
 * Writes the extension's manifest for a browser and these origins. @returns the extension's version.
 *
 * Both origins are listed. The browser would turn the stranger away before the gate is asked, and there would be nothing to see. A real
 * extension lists its own sites only.
 */
export async function writeManifest(
  source: string,
  folder: string,
  origins: DemoOrigins,
  browser: DemoBrowserName,
): Promise<string> {
  const manifest = await readManifest(source);
  const written = browser === 'firefox' ? await forFirefox(manifest, origins) : forChromium(manifest, origins);
  await writeFile(join(folder, 'manifest.json'), `${JSON.stringify(written, null, 2)}\n`);
  return manifest.version;
}

function forChromium(manifest: DemoManifest, { allowed, stranger }: DemoOrigins): object {
  const matches = [allowed, stranger].map((origin) => `${origin}/*`);
  return { ...manifest, externally_connectable: { ...manifest.externally_connectable, matches } };
}

/** Firefox has no service workers for extensions and lets no website connect to one: an event page, and the relay on the site's pages. */
async function forFirefox(
  { key: _key, externally_connectable: _chromiumAlone, ...manifest }: DemoManifest,
  { allowed, stranger }: DemoOrigins,
): Promise<object> {
  // Not before the package is built.
  const { manifestFor } = await import('portcullis/manifest');
  return {
    ...manifest,
    ...manifestFor({ allow: [{ match: [allowed, stranger], frames: 'all' }] }, { target: 'firefox' }),
    background: { scripts: ['background.js'], type: 'module' },
    browser_specific_settings: { gecko: { id: geckoId } },
  };
}

async function readManifest(path: string): Promise<DemoManifest> {
  // Our own file, written by hand and loaded by a real browser right after.
  const manifest = JSON.parse(await readFile(path, 'utf8')) as DemoManifest;
  const id = extensionIdOfKey(manifest.key);
  if (id !== extensionId)
    throw new Error(`The manifest's key gives the id ${id}; addresses.ts says ${extensionId}. Correct it there.`);
  return manifest;
}
