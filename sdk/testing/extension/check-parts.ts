import { MatchPattern } from '../../../extension-side/manifest/match-pattern.ts';
import type { FakeExtensionParts } from '../fake-browser-types.ts';

/**
 * Looks at an extension as the browser does when it loads one.
 *
 * @returns the patterns of the pages that may send it messages.
 * @throws Error that says what the browser, or the fake one, cannot take.
 */
export function checkParts({ manifest, contentScripts = {} }: FakeExtensionParts): readonly MatchPattern[] {
  if (!/^\d+(?:\.\d+){0,3}$/.test(manifest.version)) {
    throw new Error(
      `No browser loads an extension of the version ${JSON.stringify(manifest.version)}: one to four numbers.`,
    );
  }
  for (const { matches, js = [] } of manifest.content_scripts ?? []) {
    for (const pattern of matches) MatchPattern.parse(pattern);
    for (const file of js) {
      if (contentScripts[file]) continue;
      throw new Error(
        `The manifest names the content script ${JSON.stringify(file)}: say what it does, as contentScripts: { ${JSON.stringify(file)}: () => … }.`,
      );
    }
  }
  return (manifest.externally_connectable?.matches ?? []).map((pattern) => MatchPattern.parse(pattern));
}
