import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import type { BrowserName } from './browser-locations.ts';
import { bundleScript, type ScriptSource } from './bundle-script.ts';
import { fixtureIdentity, geckoFixtureId } from './extension-identity.ts';
import { makeTemporaryFolder, removeTemporaryFolder } from './temporary-folder.ts';

/** What a fixture extension is made of. */
export interface ExtensionParts {
  /** Gives the extension its id: the same name, the same id. @defaultValue `'fixture'` */
  readonly name?: string;
  /** The extension's version. @defaultValue `'1.0.0'` */
  readonly version?: string;
  /** The browser to build it for: its id and the kind of its background depend on it. @defaultValue `'chromium'` */
  readonly browser?: BrowserName;
  /** Further manifest keys. They replace the ones this function writes. */
  readonly manifest?: Readonly<Record<string, unknown>>;
  /** The TypeScript of the service worker, in Firefox of the event page. Without one the extension has no background. */
  readonly background?: ScriptSource;
  /** Further scripts (content scripts, scripts of pages), each bundled into a classic script of that name. */
  readonly scripts?: Readonly<Record<string, ScriptSource>>;
  /** Further files, written as they are. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
}

/** An extension on disk, ready for `browser.installExtension(folder)`. */
export interface BuiltExtension extends AsyncDisposable {
  readonly folder: string;
  readonly id: string;
  readonly version: string;
  /** Builds again into the same folder with other parts, as an update would; the name and so the id stay. */
  readonly rebuild: (parts: Omit<ExtensionParts, 'name'>) => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * Bundles a Manifest V3 extension into a temporary folder.
 *
 * @example
 * ```ts
 * const extension = await buildExtension({
 *   manifest: { externally_connectable: { matches: ['http://allowed.test/*'] } },
 *   background: { code: `import { createHost, query } from 'portcullis/host'; …` },
 * });
 * await browser.installExtension(extension.folder);
 * ```
 */
export async function buildExtension(parts: ExtensionParts): Promise<BuiltExtension> {
  const { name = 'fixture', version = '1.0.0', browser } = parts;
  const folder = makeTemporaryFolder('extension');
  const id = browser === 'firefox' ? geckoFixtureId(name) : fixtureIdentity(name).id;
  const close = (): Promise<void> => removeTemporaryFolder(folder);
  try {
    await writeExtension(folder, parts);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    folder,
    id,
    version,
    rebuild: (changed) => writeExtension(folder, { ...(browser && { browser }), ...changed, name }),
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function writeExtension(folder: string, parts: ExtensionParts): Promise<void> {
  const { name = 'fixture', version = '1.0.0', browser, background, scripts = {}, files = {} } = parts;
  const manifest = {
    manifest_version: 3,
    name: `Portcullis ${name}`,
    version,
    ...keysFor(browser, name, background !== undefined),
    ...parts.manifest,
  };
  await writeInside(folder, 'manifest.json', JSON.stringify(manifest, null, 2));
  for (const [path, content] of Object.entries(files)) await writeInside(folder, path, content);
  const allScripts = { ...scripts, ...(background === undefined ? {} : { 'background.js': background }) };
  for (const [path, source] of Object.entries(allScripts)) await writeInside(folder, path, await bundleScript(source));
}

function keysFor(browser: BrowserName | undefined, name: string, hasBackground: boolean): object {
  if (browser === 'firefox') {
    return {
      browser_specific_settings: { gecko: { id: geckoFixtureId(name) } },
      ...(hasBackground && { background: { scripts: ['background.js'] } }),
    };
  }
  return {
    key: fixtureIdentity(name).key,
    ...(hasBackground && { background: { service_worker: 'background.js' } }),
  };
}

async function writeInside(folder: string, path: string, content: string | Uint8Array): Promise<void> {
  const target = join(folder, path);
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, content);
}
