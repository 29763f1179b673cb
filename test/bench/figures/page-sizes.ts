import { brotliCompressSync, gzipSync } from 'node:zlib';

import { build, type Plugin } from 'esbuild';

import { repositoryRoot } from '../../support/browser/index.ts';
import type { Results, Size } from '../results.ts';

/** What a page has to load of each: the library and the lines that use it. */
const PAGES: Readonly<Record<string, string>> = {
  'Portcullis: everything': `import * as all from 'portcullis'; console.log(all);`,
  'Portcullis: createClient': `import { createClient } from 'portcullis'; console.log(createClient);`,
  'Portcullis: detect alone': `import { detect } from 'portcullis'; console.log(detect);`,
  birpc: `export * from './test/bench/peers/birpc-page.ts';`,
  comlink: `export * from './test/bench/peers/comlink-page.ts';`,
  comctx: `export * from './test/bench/peers/comctx-page.ts';`,
  capnweb: `export * from './test/bench/peers/capnweb-page.ts';`,
  'webext-messenger': `export * from './test/bench/peers/webext-messenger-page.ts';`,
  'raw message': `export * from './test/bench/baselines/raw-message-page.ts';`,
  'raw port': `export * from './test/bench/baselines/raw-port-page.ts';`,
  'raw lane': `export * from './test/bench/baselines/raw-lane-page.ts';`,
};

/** Bundles each page side, minified, and compresses it. */
export async function pageSizes(): Promise<Results['pageSizes']> {
  const sizes: Record<string, Size> = {};
  for (const [name, code] of Object.entries(PAGES)) sizes[name] = await sizeOf(code);
  return sizes;
}

/** The size of a bundle of so much code. */
export async function sizeOf(code: string, plugins: Plugin[] = []): Promise<Size> {
  const { outputFiles } = await build({
    stdin: { contents: code, loader: 'ts', resolveDir: repositoryRoot, sourcefile: 'entry.ts' },
    absWorkingDir: repositoryRoot,
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    logLevel: 'silent',
    plugins,
  });
  const contents = outputFiles[0]?.contents ?? new Uint8Array();
  return {
    minified: contents.length,
    gzip: gzipSync(contents, { level: 9 }).length,
    brotli: brotliCompressSync(contents).length,
  };
}
