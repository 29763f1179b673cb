import { LANE_FILES } from './extension-files.ts';
import { finding, type Finding } from './finding.ts';
import { compileGlob, globMatches } from './glob.ts';
import { fieldOf, isJsonObject, isStringList, type JsonObject } from './json-shape.ts';
import { invalidType, listedPatterns, type ListedPattern } from './listed-patterns.ts';
import type { PolicySite } from './read-policy.ts';
import { areCovering, wholeOrigins, withoutPort } from './website-pattern.ts';

const KEY = 'web_accessible_resources';

/** Checks the resources that the lane is made of. Others are left alone. */
export function checkLane(manifest: JsonObject, sites: readonly PolicySite[], findings: Finding[]): void {
  const entries = fieldOf(manifest, KEY);
  if (entries === undefined) return;
  if (!Array.isArray(entries)) {
    findings.push(invalidType(KEY, 'a list'));
    return;
  }
  const served = new Set<string>();
  const patterns = Array.from(entries as readonly unknown[]).flatMap((entry, index) => {
    const files = isJsonObject(entry) ? laneFilesOf(entry) : [];
    if (!isJsonObject(entry) || files.length === 0) return [];
    for (const file of files) served.add(file);
    return checkEntry(entry, `${KEY}[${String(index)}]`, sites, findings);
  });
  if (served.size === 0) return;
  findings.push(...checkCompleteness(served), ...checkReach(patterns, sites));
}

function laneFilesOf(entry: JsonObject): readonly string[] {
  const resources = fieldOf(entry, 'resources');
  if (!isStringList(resources)) return [];
  const globs = resources.map((resource) => compileGlob(resource.startsWith('/') ? resource.slice(1) : resource));
  return LANE_FILES.filter((file) => globs.some((glob) => globMatches(glob, file)));
}

function checkEntry(
  entry: JsonObject,
  path: string,
  sites: readonly PolicySite[],
  findings: Finding[],
): readonly ListedPattern[] {
  if (fieldOf(entry, 'use_dynamic_url') !== true) {
    const message = "Any listed site can find out that the extension is installed, by the lane page's fixed address.";
    const advice =
      'Write "use_dynamic_url": true, unless your pages are cross-origin isolated: those need the fixed address.';
    findings.push(finding('warning', 'lane-detectable', `${path}.use_dynamic_url`, message, advice));
  }
  const patterns = listedPatterns(fieldOf(entry, 'matches'), `${path}.matches`, findings);
  for (const listed of patterns) findings.push(...checkPattern(listed, sites));
  return patterns;
}

function checkPattern({ path, pattern }: ListedPattern, sites: readonly PolicySite[]): readonly Finding[] {
  if (pattern.path !== '/*') {
    const message = `'${pattern.text}' has a path: Chromium refuses the manifest.`;
    return [finding('error', 'invalid-resource-pattern', path, message, 'Write /* after the host.')];
  }
  if (areCovering(reachOf(sites), pattern)) return [];
  const message = `'${pattern.text}' can load the lane page, but the policy does not admit all of it.`;
  return [finding('warning', 'lane-too-open', path, message, 'List only the sites that the policy admits.')];
}

function checkCompleteness(served: ReadonlySet<string>): readonly Finding[] {
  return LANE_FILES.filter((file) => !served.has(file)).map((file) => {
    const message = `The lane needs both ${LANE_FILES.join(' and ')}, but '${file}' is not web-accessible.`;
    return finding('error', 'lane-incomplete', KEY, message, `Add "${file}" to the resources, or remove the lane.`);
  });
}

function checkReach(patterns: readonly ListedPattern[], sites: readonly PolicySite[]): readonly Finding[] {
  const listed = patterns.map(({ pattern }) => pattern);
  return sites
    .filter(({ admitted }) => !areCovering(listed, wholeOrigins(admitted)))
    .map(({ place, text, listed: pattern }) => {
      const message = `The policy's ${place} admits '${text}', which cannot load the lane page: its calls stay on the slower port.`;
      return finding('warning', 'lane-site-missing', KEY, message, `Add "${wholeOrigins(pattern).text}" to "matches".`);
    });
}

/** What may load the lane page: whole origins, and every port where a browser cannot tell them apart. */
function reachOf(sites: readonly PolicySite[]): ReturnType<typeof wholeOrigins>[] {
  return sites.map(({ listed }) => withoutPort(wholeOrigins(listed)));
}
