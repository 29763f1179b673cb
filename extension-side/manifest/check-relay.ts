import { RELAY_FILE } from './extension-files.ts';
import { finding, type Finding } from './finding.ts';
import { fieldOf, isJsonObject, isStringList, type JsonObject } from './json-shape.ts';
import { invalidType, listedPatterns, type ListedPattern } from './listed-patterns.ts';
import type { PolicySite } from './read-policy.ts';
import { areCovering, withoutPort } from './website-pattern.ts';

const KEY = 'content_scripts';

/** Keys that take away from what `matches` says, if they list anything. */
const EXCEPTIONS = ['exclude_matches', 'include_globs', 'exclude_globs'];

/** A pattern of a relay's. */
export interface RelayPattern extends ListedPattern {
  /** Whether it runs in frames, too. */
  readonly inFrames: boolean;
}

/** Checks the content scripts that are the relay, and reads which sites they run on. Others are left alone. */
export function checkRelay(
  manifest: JsonObject,
  sites: readonly PolicySite[],
  findings: Finding[],
): readonly RelayPattern[] {
  const scripts = fieldOf(manifest, KEY);
  if (scripts === undefined) return [];
  if (!Array.isArray(scripts)) {
    findings.push(invalidType(KEY, 'a list'));
    return [];
  }
  return Array.from(scripts as readonly unknown[]).flatMap((script, index) => {
    const path = `${KEY}[${String(index)}]`;
    if (!isJsonObject(script) || !isRelay(script)) return [];
    const inFrames = fieldOf(script, 'all_frames') === true;
    const listed = listedPatterns(fieldOf(script, 'matches'), `${path}.matches`, findings);
    const patterns = listed.map((one) => ({ ...one, inFrames }));
    findings.push(...checkWorld(script, path), ...checkExceptions(script, path), ...checkFrames(patterns, path, sites));
    return patterns;
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

function checkExceptions(script: JsonObject, path: string): readonly Finding[] {
  return EXCEPTIONS.filter((key) => !isNothing(fieldOf(script, key))).map((key) => {
    const message = `The relay has "${key}", which is not compared with the policy: pages that the gate admits may have no relay.`;
    const advice = `Remove "${key}", and narrow the policy instead.`;
    return finding('warning', 'relay-exceptions', `${path}.${key}`, message, advice);
  });
}

function isNothing(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.length === 0);
}

function checkFrames(
  patterns: readonly RelayPattern[],
  path: string,
  sites: readonly PolicySite[],
): readonly Finding[] {
  // Only Chromium can tell ports apart in `content_scripts`.
  const framed = sites.filter(({ frames }) => frames === 'all').map(({ listed }) => withoutPort(listed));
  const isMeant = ({ inFrames, pattern }: RelayPattern): boolean =>
    !inFrames || areCovering(framed, pattern) || framed.some((site) => areCovering([pattern], site));
  const astray = patterns.find((one) => !isMeant(one));
  if (!astray) return [];
  const message = `The relay runs in frames of '${astray.pattern.text}', but the policy admits none there: no such rule has frames: 'all'.`;
  const advice = 'Remove "all_frames", or give those sites a content script of their own without it.';
  return [finding('warning', 'relay-in-frames', `${path}.all_frames`, message, advice)];
}
