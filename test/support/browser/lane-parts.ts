import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { ExtensionParts } from './build-extension.ts';
import { repositoryRoot } from './repository-root.ts';

const file = (name: string): string => readFileSync(join(repositoryRoot, 'dist', name), 'utf8');

/**
 * What an extension needs in order to offer the lane to the pages that match: the files that the package ships, declared as `manifestFor`
 * declares them.
 */
export function laneParts(matches: readonly string[]): Required<Pick<ExtensionParts, 'manifest' | 'files'>> {
  return {
    manifest: {
      web_accessible_resources: [{ resources: ['lane.html', 'lane.js'], matches, use_dynamic_url: true }],
    },
    files: { 'lane.html': file('lane.html'), 'lane.js': file('lane.js') },
  };
}
