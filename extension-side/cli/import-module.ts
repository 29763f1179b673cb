import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { UsageError } from './exit-codes.ts';
import { reasonOf } from './read-json.ts';

/** The exports of a module. */
export type ModuleExports = Readonly<Record<string, unknown>>;

// Not imported by name: it is the project's choice to have it, and it is looked for where the policy is.
const TYPESCRIPT_LOADER = 'tsx';

/**
 * Imports a module of the user's. TypeScript is first left to Node.js, which can load it itself since 22.18, then to `tsx`
 * if the project has it.
 */
export async function importModule(absolute: string, file: string): Promise<ModuleExports> {
  if (!existsSync(absolute)) throw new UsageError(`cannot read ${file}: there is no such file.`);
  const url = pathToFileURL(absolute).href;
  try {
    return (await import(url)) as ModuleExports; // a module namespace is an object of exports
  } catch (error) {
    if (!/^\.[cm]?ts$/.test(path.extname(absolute))) throw new UsageError(`cannot load ${file}: ${reasonOf(error)}`);
    return await importWithLoader(absolute, url, file, error);
  }
}

async function importWithLoader(absolute: string, url: string, file: string, failure: unknown): Promise<ModuleExports> {
  const loader = resolveLoader(absolute);
  if (loader === null) {
    throw new UsageError(
      `cannot load ${file}: ${reasonOf(failure)}\nThis Node.js (${process.version}) may not load TypeScript by itself. ` +
        'Use Node.js 22.18 or later, or install "tsx" in the project, or keep the policy as JSON or JavaScript.',
    );
  }
  try {
    const { tsImport } = (await import(loader)) as {
      tsImport: (url: string, parent: string) => Promise<ModuleExports>;
    }; // tsx's documented door
    return await tsImport(url, url);
  } catch (error) {
    throw new UsageError(`cannot load ${file}: ${reasonOf(error)}`);
  }
}

/** `require.resolve` alone would give the CommonJS build, which cannot load an ES module here. */
function resolveLoader(absolute: string): string | null {
  try {
    const require = createRequire(absolute);
    const manifest = require.resolve(`${TYPESCRIPT_LOADER}/package.json`);
    const { exports } = require(manifest) as { exports: Record<string, { import: { default: string } }> }; // checked by the catch
    const entry = exports['./esm/api']?.import.default;
    return entry === undefined ? null : pathToFileURL(path.resolve(path.dirname(manifest), entry)).href;
  } catch {
    return null;
  }
}
