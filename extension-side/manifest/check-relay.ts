import { RELAY_FILE } from './extension-files.ts';
import { finding, type Finding } from './finding.ts';
import { fieldOf, isJsonObject, isStringList, type JsonObject } from './json-shape.ts';
import { invalidType, listedPatterns, type ListedPattern } from './listed-patterns.ts';
import type { PolicySite } from './read-policy.ts';

const KEY = 'content_scripts';

/** Checks the content scripts that are the relay, and reads which sites they run on. Others are left alone. */
export function checkRelay(
  manifest: JsonObject,
  sites: readonly PolicySite[],
  findings: Finding[],
): readonly ListedPattern[] {
  const scripts = fieldOf(manifest, KEY);
  if (scripts === undefined) return [];
  if (!Array.isArray(scripts)) {
    findings.push(invalidType(KEY, 'a list'));
    return [];
  }
  return Array.from(scripts as readonly unknown[]).flatMap((script, index) => {
    const path = `${KEY}[${String(index)}]`;
    if (!isJsonObject(script) || !isRelay(script)) return [];
    findings.push(...checkWorld(script, path), ...checkFrames(script, path, sites));
    return listedPatterns(fieldOf(script, 'matches'), `${path}.matches`, findings);
  });
}

function isRelay(script: JsonObject): boolean {
  const js = fieldOf(script, 'js');
  return isStringList(js) && js.some((file) => file === RELAY_FILE || file.endsWith(`/${RELAY_FILE}`));
}

function checkWorld(script: JsonObject, path: string): readonly Finding[] {
  if (fieldOf(script, 'world') !== 'MAIN') return [];
  const message = "In the page's own world the relay cannot reach the extension.";
  return [finding('error', 'relay-in-main-world', `${path}.world`, message, 'Remove "world".')];
}

function checkFrames(script: JsonObject, path: string, sites: readonly PolicySite[]): readonly Finding[] {
  const framesAreAdmitted = sites.some(({ frames }) => frames === 'all');
  if (fieldOf(script, 'all_frames') !== true || framesAreAdmitted) return [];
  const message = "The relay runs in frames, but the policy admits none: no rule has frames: 'all'.";
  return [finding('warning', 'relay-in-frames', `${path}.all_frames`, message, 'Remove "all_frames".')];
}
