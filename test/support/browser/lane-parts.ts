import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { ExtensionParts } from './build-extension.ts';
import { repositoryRoot } from './repository-root.ts';

const file = (name: string): string => readFileSync(join(repositoryRoot, 'dist', name), 'utf8');

/**
 * What an extension needs in order to offer the lane to the pages that match: the files that the package ships, declared as `manifestFor`
 * declares them.
 *
 * @param fixedAddress - Gives the lane page its fixed address, which cross-origin isolated pages need.
 */
export function laneParts(
  matches: readonly string[],
  fixedAddress = false,
): Required<Pick<ExtensionParts, 'manifest' | 'files'>> {
  return {
    manifest: {
      web_accessible_resources: [{ resources: ['lane.html', 'lane.js'], matches, use_dynamic_url: !fixedAddress }],
    },
    files: { 'lane.html': file('lane.html'), 'lane.js': file('lane.js') },
  };
}
