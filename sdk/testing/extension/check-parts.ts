import { MatchPattern } from '../../../extension-side/manifest/match-pattern.ts';
import type { FakeExtensionParts } from '../fake-browser-types.ts';

/**
 * Looks at an extension as the browser does when it loads one.
 *
 * @throws Error that says what the browser, or the fake one, cannot take.
 */
export function checkParts({ manifest, contentScripts = {} }: FakeExtensionParts): void {
  if (!/^\d+(?:\.\d+){0,3}$/.test(manifest.version)) {
    throw new Error(
      `No browser loads an extension of the version ${JSON.stringify(manifest.version)}: one to four numbers.`,
    );
  }
  for (const { matches, js = [] } of manifest.content_scripts ?? []) {
    checkPatterns(matches);
    for (const file of js) {
      if (contentScripts[file]) continue;
      throw new Error(
        `The manifest names the content script ${JSON.stringify(file)}: say what it does, as contentScripts: { ${JSON.stringify(file)}: () => … }.`,
      );
    }
  }
  checkPatterns(manifest.externally_connectable?.matches ?? []);
}

function checkPatterns(patterns: readonly string[]): void {
  for (const pattern of patterns) MatchPattern.parse(pattern);
}
