import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { ExtensionParts } from './build-extension.ts';
import { repositoryRoot } from './repository-root.ts';

/**
 * What an extension needs in order to have the relay on the pages that match: the file that the package ships, declared as
 * `manifestFor` declares it.
 *
 * @param matches - Match patterns without ports: Firefox never matches those.
 */
export function relayParts(matches: readonly string[]): Required<Pick<ExtensionParts, 'manifest' | 'files'>> {
  return {
    manifest: { content_scripts: [{ matches, js: ['relay.js'], run_at: 'document_start', all_frames: true }] },
    files: { 'relay.js': readFileSync(join(repositoryRoot, 'dist/relay.js'), 'utf8') },
  };
}
