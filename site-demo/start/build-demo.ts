import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { build, type BuildOptions } from 'esbuild';

import { repositoryRoot } from '../../test/support/browser/index.ts';
import { writeManifest } from './demo-manifest.ts';
import type { DemoBrowserName } from './options.ts';

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

const demoFolder = join(repositoryRoot, 'site-demo');

/** The folder that the demo is built into. It is ignored by git. */
export const outFolder = join(demoFolder, 'out');

/** Bundles site and extension for these origins. Both take `portcullis` from this package's own exports map, so from `dist/`. */
export async function buildDemo(origins: DemoOrigins, browser: DemoBrowserName): Promise<BuiltDemo> {
  const siteFolder = join(outFolder, 'site');
  const extensionFolder = join(outFolder, 'extension');
  await Promise.all([emptyFolder(siteFolder), emptyFolder(extensionFolder)]);
  const [version] = await Promise.all([
    buildExtension(extensionFolder, origins, browser),
    buildSite(siteFolder, origins),
  ]);
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

async function buildExtension(folder: string, origins: DemoOrigins, browser: DemoBrowserName): Promise<string> {
  const source = join(demoFolder, 'extension');
  const popup = join(demoFolder, 'popup');
  const [version] = await Promise.all([
    writeManifest(join(source, 'manifest.json'), folder, origins, browser),
    bundle(origins, { entryPoints: [join(source, 'background.ts')], outdir: folder, format: 'esm' }),
    bundle(origins, { entryPoints: [join(popup, 'popup.ts')], outdir: folder, format: 'iife' }),
    bundle(origins, { entryPoints: [join(popup, 'popup.css')], outdir: folder }),
    cp(join(popup, 'popup.html'), join(folder, 'popup.html')),
    cp(join(source, 'icons'), join(folder, 'icons'), { recursive: true }),
    ...(browser === 'firefox' ? [cp(join(repositoryRoot, 'dist/relay.js'), join(folder, 'relay.js'))] : []),
  ]);
  return version;
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
