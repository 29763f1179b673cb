import { CHROMIUM_ID, EXTENSION_ID } from '../../sdk/protocol/extension-ids.ts';
import { finding, type Finding } from './finding.ts';
import { fieldOf, isJsonObject, isStringList, type JsonObject } from './json-shape.ts';
import { invalidType, listedPatterns, type ListedPattern } from './listed-patterns.ts';
import type { ReadPolicy } from './read-policy.ts';

const KEY = 'externally_connectable';
const IDS = `${KEY}.ids`;

/** What the key is compared with. */
export interface ConnectableContext {
  readonly extensions: ReadPolicy['extensions'];
  /** Whether sites have another way in, so that the key may be missing on purpose: Firefox does not know it. */
  readonly hasRelay: boolean;
}

/** Checks which extensions may connect, and reads which sites may. */
export function checkConnectable(
  manifest: JsonObject,
  { extensions, hasRelay }: ConnectableContext,
  findings: Finding[],
): readonly ListedPattern[] {
  const value = fieldOf(manifest, KEY);
  if (value === undefined) {
    findings.push(
      finding(
        hasRelay ? 'info' : 'warning',
        'connectable-missing',
        KEY,
        `Without ${KEY} every other extension may connect, and no website.`,
        `Add ${KEY} with "ids": [] unless every extension is meant to reach the gate.`,
      ),
    );
    return [];
  }
  if (!isJsonObject(value)) {
    findings.push(invalidType(KEY, 'an object'));
    return [];
  }
  checkIds(fieldOf(value, 'ids'), extensions, findings);
  return listedPatterns(fieldOf(value, 'matches'), `${KEY}.matches`, findings);
}

function checkIds(ids: unknown, extensions: ReadPolicy['extensions'], findings: Finding[]): void {
  if (ids === undefined && extensions.length === 0) {
    const message = `Without "ids" no other extension can connect. It does not show whether that is meant.`;
    findings.push(finding('info', 'ids-missing', IDS, message, 'Write "ids": [].'));
    return;
  }
  if (ids !== undefined && !isStringList(ids)) {
    findings.push(invalidType(IDS, 'a list of extension ids'));
    return;
  }
  const listed = ids ?? [];
  for (const [index, id] of listed.entries()) findings.push(...checkId(id, `${IDS}[${String(index)}]`, extensions));
  if (listed.includes('*')) return;
  for (const { place, id } of extensions) {
    if (listed.includes(id)) continue;
    const message = `The policy's ${place} admits the extension '${id}', but the manifest does not let it connect.`;
    const advice = `Add "${id}" to "ids".`;
    // A manifest for Chromium must not list the id of another browser's extension.
    findings.push(finding(CHROMIUM_ID.test(id) ? 'error' : 'info', 'extension-not-listed', IDS, message, advice));
  }
}

function checkId(id: string, path: string, extensions: ReadPolicy['extensions']): readonly Finding[] {
  if (id === '*') {
    const message = 'Every other extension may connect; only the gate is left to refuse them.';
    return [finding('warning', 'any-extension', path, message, 'List the ids of the extensions that are meant.')];
  }
  if (!EXTENSION_ID.test(id)) {
    const message = `'${id}' is no extension id: Chromium refuses the manifest.`;
    return [finding('error', 'invalid-extension-id', path, message, 'Write the 32 letters from a to p.')];
  }
  if (!extensions.some((extension) => extension.id === id)) {
    const message = `The manifest lets the extension '${id}' connect, but the policy does not admit it.`;
    const advice = 'Remove it, or add { extension } to the policy.';
    return [finding('error', 'extension-not-admitted', path, message, advice)];
  }
  if (CHROMIUM_ID.test(id)) return [];
  const message = `'${id}' is the id of another browser's extension: Chromium refuses the manifest.`;
  return [finding('warning', 'other-browsers-extension', path, message, 'Leave it out of the manifest for Chromium.')];
}
