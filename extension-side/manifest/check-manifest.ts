import { checkConnectable } from './check-connectable.ts';
import { checkDrift } from './check-drift.ts';
import { checkLane } from './check-lane.ts';
import { checkRelay } from './check-relay.ts';
import { finding, type Finding } from './finding.ts';
import { fieldOf, isJsonObject, type JsonObject } from './json-shape.ts';
import type { ManifestPolicy } from './manifest-allow-rule.ts';
import { patternRisks } from './pattern-risks.ts';
import { readPolicy } from './read-policy.ts';

/**
 * Compares a manifest with the policy that the extension enforces, and points out what is risky in either.
 *
 * @param manifest - The parsed `manifest.json`, or any part of it.
 * @param policy - The `allow` list given to `createHost`.
 * @returns What was found, the manifest's findings before the policy's; empty if there is nothing to say.
 * @throws PortcullisError `INVALID_ARGUMENT` if the policy is invalid. A manifest never throws: what is wrong with it is a
 * finding.
 *
 * @example
 * ```ts
 * const findings = checkManifest(JSON.parse(await readFile('manifest.json', 'utf8')), { allow });
 * if (findings.some(({ severity }) => severity === 'error')) process.exitCode = 1;
 * ```
 */
export function checkManifest(manifest: unknown, policy: ManifestPolicy): readonly Finding[] {
  const { sites, extensions } = readPolicy(policy);
  if (!isJsonObject(manifest)) {
    const message = 'The manifest is no JSON object.';
    return [finding('error', 'invalid-manifest', '', message, 'Pass the parsed manifest.json.')];
  }
  const findings: Finding[] = [...checkVersion(manifest), ...checkSerialization(manifest)];
  const relay = checkRelay(manifest, sites, findings);
  const connectable = checkConnectable(manifest, { extensions, hasRelay: relay.length > 0 }, findings);
  checkDrift({ connectable, relay, sites }, findings);
  checkLane(manifest, sites, findings);
  findings.push(...sites.flatMap(({ listed, place }) => patternRisks(listed, place, true)));
  return findings;
}

function checkVersion(manifest: JsonObject): readonly Finding[] {
  const version = fieldOf(manifest, 'manifest_version');
  if (version === undefined || version === 3) return [];
  const message = `manifest_version is ${JSON.stringify(version)}.`;
  return [finding('error', 'manifest-version', 'manifest_version', message, 'Portcullis needs manifest_version 3.')];
}

function checkSerialization(manifest: JsonObject): readonly Finding[] {
  const value = fieldOf(manifest, 'message_serialization');
  if (value === undefined || value === 'json' || value === 'structured_clone') return [];
  const message = `message_serialization is ${JSON.stringify(value)}: Chromium refuses the manifest.`;
  const advice = 'Write "json" or "structured_clone".';
  return [finding('error', 'invalid-serialization', 'message_serialization', message, advice)];
}
