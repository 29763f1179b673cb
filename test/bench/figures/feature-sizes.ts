import { readFile } from 'node:fs/promises';
import { relative, sep } from 'node:path';

import type { Plugin } from 'esbuild';

import { repositoryRoot } from '../../support/browser/index.ts';
import type { Results } from '../results.ts';
import { sizeOf } from './page-sizes.ts';

const ENTRY = `export * from './sdk/client/index.ts';`;

/** The source files that a feature of the page side consists of. What several share belongs to none: leaving out one feature does not save it. */
const FEATURES: Readonly<Record<string, RegExp>> = {
  subscriptions: /^sdk\/(?:client\/session-streams|peer\/incoming-stream)\b/u,
  events: /^sdk\/(?:client\/session-events|peer\/lazy-acknowledger)\b/u,
  ports: /^sdk\/(?:client\/(?:session-ports|client-port)|peer\/resilient-channel)\b/u,
  expose: /^sdk\/client\/session-exposed\b/u,
  relay: /^sdk\/(?:client\/(?:\w+\/)?(?:probe-relay|reach-relay|relay-transport|or-relay)|protocol\/relay-hello)\b/u,
  lane: /^sdk\/(?:client|peer|protocol)\/(?:[\w-]+\/)*[\w-]*lane[\w-]*\.ts$/u,
  'large values': /^sdk\/(?:client|peer|protocol)\/(?:[\w-]+\/)*[\w-]*parcel[\w-]*\.ts$/u,
  codec: /^sdk\/protocol\/codec\//u,
  watch: /^sdk\/client\/(?:watcher|when-installed)\b/u,
};

/** Measures what the page side, gzipped, shrinks by when the files of a feature are left out. */
export async function featureSizes(): Promise<Results['featureGzipBytes']> {
  const whole = await sizeOf(ENTRY);
  const costs: Record<string, number | null> = {};
  for (const [feature, files] of Object.entries(FEATURES)) {
    const left = leaveOut(files);
    const without = await sizeOf(ENTRY, [left.plugin]);
    costs[feature] = left.count() > 0 ? whole.gzip - without.gzip : null;
  }
  const known = Object.values(costs).reduce<number>((sum, bytes) => sum + (bytes ?? 0), 0);
  return { 'calls and what is shared': whole.gzip - known, ...costs };
}

/** Puts an empty value in place of each export of the files. The bundle is only weighed, never run. */
function leaveOut(files: RegExp): { readonly plugin: Plugin; readonly count: () => number } {
  let count = 0;
  const plugin: Plugin = {
    name: 'leave-out',
    setup: ({ onLoad }) => {
      // The bundler takes the syntax of another language, without flags.
      onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        if (!files.test(relative(repositoryRoot, path).split(sep).join('/'))) return undefined;
        count++;
        const source = await readFile(path, 'utf8');
        const names = [...source.matchAll(/^export (?:async )?(?:abstract )?(?:class|function\*?|const|let) (\w+)/gmu)];
        return { contents: names.map(([, name]) => `export const ${String(name)} = 0;`).join('\n'), loader: 'ts' };
      });
    },
  };
  return { plugin, count: () => count };
}
