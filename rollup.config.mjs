// `npm run build`: one ESM graph with a file per entry, one IIFE for script tags, one declaration pass over all entries.
import { chmodSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import terser from '@rollup/plugin-terser';
import dts from 'rollup-plugin-dts';
import esbuild from 'rollup-plugin-esbuild';

import { reportSizes } from './rollup.report.mjs';

const root = path.dirname(fileURLToPath(import.meta.url));

/** What the exports map names. */
const libraries = {
  index: 'sdk/client/index.ts',
  host: 'extension-side/host/index.ts',
  manifest: 'extension-side/manifest/index.ts',
  testing: 'sdk/testing/index.ts',
  react: 'sdk/react/index.ts',
  // Not `relay`: dist/relay.js is the content script that starts itself.
  'relay-entry': 'extension-side/relay/index.ts',
};
const commands = { cli: 'extension-side/cli/main.ts' };

const external = ['eventemitter3', '@standard-schema/spec', 'react', /^node:/u];

const transpile = (options) => esbuild({ target: 'es2022', tsconfig: false, ...options });

/** A warning is a mistake in what users would get: an unknown import, a cycle, a type that an entry exposes and does not export. */
const failOnWarning = (level, log) => {
  if (level === 'warn') throw new Error(`${log.code ?? 'WARNING'}: ${log.message}`);
};

/** A script that browsers load as it is. esbuild shortens private names, and terser finds what is left: together they are best. */
const transpileAndMinify = () => transpile({ minify: true });
const minified = () => terser({ ecma: 2020, compress: { passes: 2 }, format: { comments: false } });

const startedAt = Date.now();

/** What an earlier build wrote and this one did not. Last of all, so that whoever reads `dist` meanwhile finds every file. */
const removeStale = {
  name: 'remove-stale',
  writeBundle: () => {
    const dist = path.join(root, 'dist');
    for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
      const file = path.join(entry.parentPath, entry.name);
      if (entry.isFile() && statSync(file).mtimeMs < startedAt) rmSync(file);
    }
  },
};

/** A file that the package ships as it is. */
const copied = (file) => ({
  name: 'copied',
  generateBundle() {
    this.emitFile({ type: 'asset', fileName: path.basename(file), source: readFileSync(path.join(root, file)) });
  },
});

const executable = {
  name: 'executable',
  writeBundle: () => chmodSync(path.join(root, 'dist/cli.js'), 0o755),
};

const importsOf = (id, getModuleInfo, seen = new Set()) => {
  if (seen.has(id)) return seen;
  seen.add(id);
  for (const next of getModuleInfo(id)?.importedIds ?? []) importsOf(next, getModuleInfo, seen);
  return seen;
};

/**
 * One chunk a room, after what other users take without the rest of its room: `detect` with all it needs, and the match
 * patterns. A bundler leaves out a whole unused chunk (`sideEffects: false`); inside a chunk it keeps each call it cannot see
 * through.
 */
const apart = { detect: 'sdk/client/detect.ts', 'match-pattern': 'extension-side/manifest/match-pattern.ts' };

const chunkOf = (id, { getModuleInfo }) => {
  const file = path.relative(root, id).split(path.sep).join('/');
  if (Object.values(libraries).includes(file) || file.startsWith('extension-side/cli/')) return null;
  for (const [chunk, start] of Object.entries(apart)) {
    if (importsOf(path.join(root, start), getModuleInfo).has(id)) return chunk;
  }
  return /^(?:sdk|extension-side)\/([^/]+)\//u.exec(file)?.[1] ?? null;
};

// The ES modules come last: a new dist/index.js means that all the rest is new as well.
export default [
  {
    // All entries together: a class declared twice (once a side) would be two types that do not accept each other.
    input: libraries,
    external,
    plugins: [dts({ tsconfig: 'tsconfig.declarations.json' })],
    onLog: failOnWarning,
    output: { dir: 'dist', format: 'es', entryFileNames: '[name].d.ts', chunkFileNames: 'chunks/[name].d.ts' },
  },
  {
    input: libraries.index,
    plugins: [transpileAndMinify()],
    onLog: failOnWarning,
    output: {
      file: 'dist/portcullis.min.js',
      format: 'iife',
      name: 'portcullis',
      plugins: [minified()],
    },
  },
  {
    input: 'extension-side/relay/run.ts',
    // Importing the package's other entries does nothing; this file is there for what it does.
    treeshake: { moduleSideEffects: (id) => id.endsWith('/run.ts') },
    plugins: [transpileAndMinify()],
    onLog: failOnWarning,
    output: { file: 'dist/relay.js', format: 'iife', plugins: [minified()] },
  },
  {
    input: 'extension-side/lane/run.ts',
    treeshake: { moduleSideEffects: (id) => id.endsWith('/run.ts') },
    plugins: [transpile(), copied('extension-side/lane/lane.html')],
    onLog: failOnWarning,
    output: { file: 'dist/lane.js', format: 'iife', plugins: [minified()] },
  },
  {
    input: { ...libraries, ...commands },
    external,
    plugins: [transpile(), executable, removeStale, reportSizes(path.join(root, 'dist'))],
    onLog: failOnWarning,
    output: {
      dir: 'dist',
      format: 'es',
      entryFileNames: '[name].js',
      chunkFileNames: 'chunks/[name].js',
      manualChunks: chunkOf,
      hoistTransitiveImports: false,
    },
  },
];
