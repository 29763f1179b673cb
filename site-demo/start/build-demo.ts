import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { build, type BuildOptions } from 'esbuild';

import { extensionIdOfKey, repositoryRoot } from '../../test/support/browser/index.ts';
import { extensionId } from '../addresses.ts';

/** Where the two sites are served. */
export interface DemoOrigins {
  readonly allowed: string;
  readonly stranger: string;
}

/** What {@link buildDemo} wrote. */
export interface BuiltDemo {
  readonly siteFolder: string;
  readonly extensionFolder: string;
  readonly version: string;
}

interface DemoManifest extends Readonly<Record<string, unknown>> {
  readonly key: string;
  readonly version: string;
  readonly externally_connectable: { readonly ids: readonly string[]; readonly matches: readonly string[] };
}

const demoFolder = join(repositoryRoot, 'site-demo');

/** The folder that the demo is built into. It is ignored by git. */
export const outFolder = join(demoFolder, 'out');

/** Bundles site and extension for these origins. Both take `portcullis` from this package's own exports map, so from `dist/`. */
export async function buildDemo(origins: DemoOrigins): Promise<BuiltDemo> {
  const siteFolder = join(outFolder, 'site');
  const extensionFolder = join(outFolder, 'extension');
  await Promise.all([emptyFolder(siteFolder), emptyFolder(extensionFolder)]);
  const [version] = await Promise.all([buildExtension(extensionFolder, origins), buildSite(siteFolder, origins)]);
  return { siteFolder, extensionFolder, version };
}

async function buildSite(folder: string, origins: DemoOrigins): Promise<void> {
  const source = join(demoFolder, 'site');
  await Promise.all([
    bundle(origins, {
      entryPoints: { main: join(source, 'main.ts'), visitor: join(source, 'visitor.ts') },
      outdir: folder,
      format: 'iife',
    }),
    bundle(origins, {
      entryPoints: { style: join(source, 'styles/site.css'), visitor: join(source, 'styles/visitor.css') },
      outdir: folder,
    }),
    ...['index.html', 'visitor.html', 'icon.svg'].map((file) => cp(join(source, file), join(folder, file))),
  ]);
}

async function buildExtension(folder: string, origins: DemoOrigins): Promise<string> {
  const source = join(demoFolder, 'extension');
  const manifest = await readManifest(join(source, 'manifest.json'));
  // The browser would turn the stranger away before the gate is asked, and there would be nothing to see. A real extension
  // lists its own sites only.
  const matches = [origins.allowed, origins.stranger].map((origin) => `${origin}/*`);
  const externallyConnectable = { ...manifest.externally_connectable, matches };
  await Promise.all([
    bundle(origins, { entryPoints: [join(source, 'background.ts')], outdir: folder, format: 'esm' }),
    cp(join(source, 'icons'), join(folder, 'icons'), { recursive: true }),
    writeFile(
      join(folder, 'manifest.json'),
      `${JSON.stringify({ ...manifest, externally_connectable: externallyConnectable }, null, 2)}\n`,
    ),
  ]);
  return manifest.version;
}

async function readManifest(path: string): Promise<DemoManifest> {
  // Our own file, written by hand and loaded by a real browser right after.
  const manifest = JSON.parse(await readFile(path, 'utf8')) as DemoManifest;
  const id = extensionIdOfKey(manifest.key);
  if (id !== extensionId)
    throw new Error(`The manifest's key gives the id ${id}; addresses.ts says ${extensionId}. Correct it there.`);
  return manifest;
}

async function bundle({ allowed, stranger }: DemoOrigins, options: BuildOptions): Promise<void> {
  await build({
    absWorkingDir: repositoryRoot,
    bundle: true,
    target: 'es2022',
    platform: 'browser',
    logLevel: 'silent',
    define: {
      PORTCULLIS_DEMO_ALLOWED_ORIGIN: JSON.stringify(allowed),
      PORTCULLIS_DEMO_STRANGER_ORIGIN: JSON.stringify(stranger),
    },
    ...options,
  });
}

async function emptyFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
}
