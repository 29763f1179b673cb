import path from 'node:path';
import type { ManifestPolicy } from '../manifest/index.ts';
import { UsageError } from './exit-codes.ts';
import { importModule } from './import-module.ts';
import { readJson } from './read-json.ts';

/** Where a module may keep its policy, the first that is there. */
const EXPORTS = ['allow', 'policy', 'default'] as const;

/**
 * Reads the policy file: JSON, or a module in JavaScript or TypeScript.
 *
 * A list is the `allow` list itself; an object has it as `allow`, like the options of `createHost`.
 */
export async function loadPolicy(file: string | undefined, directory: string): Promise<ManifestPolicy> {
  if (file === undefined) throw new UsageError('--policy is missing: name the file with the allow list.');
  const absolute = path.resolve(directory, file);
  const allow =
    path.extname(file) === '.json' ? allowIn(await readJson(file, directory)) : await allowOf(absolute, file);
  if (allow === undefined)
    throw new UsageError(`${file} has no policy. Export "allow" or "policy", or write { "allow": [...] } as JSON.`);
  // What manifest/ is given it checks rule by rule, and names the first that is wrong.
  return { allow } as ManifestPolicy;
}

/** Turns what manifest/ says about an invalid policy into words for the command line. */
export function withPolicy<Result>(policy: ManifestPolicy, use: (policy: ManifestPolicy) => Result): Result {
  try {
    return use(policy);
  } catch (error) {
    throw error instanceof Error && error.name === 'PortcullisError' ? new UsageError(error.message) : error;
  }
}

async function allowOf(absolute: string, file: string): Promise<unknown> {
  const exported = await importModule(absolute, file);
  for (const name of EXPORTS) {
    const allow = allowIn(exported[name]);
    if (allow !== undefined) return allow;
  }
  // A CommonJS module arrives as the default export, once more wrapped if it was itself compiled from an ES module.
  const inner = exported['default'];
  return isRecord(inner) ? (allowIn(inner['policy']) ?? allowIn(inner['default'])) : undefined;
}

function allowIn(value: unknown): unknown {
  if (Array.isArray(value)) return value;
  return isRecord(value) ? value['allow'] : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
