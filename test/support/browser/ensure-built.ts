import { execFile } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { repositoryRoot } from './repository-root.ts';

const run = promisify(execFile);

const SOURCES = ['sdk', 'extension-side', 'package.json', 'rollup.config.mjs'];

/**
 * Builds the package into `dist/` unless what lies there is newer than every source file.
 *
 * @returns whether it built.
 * @throws Error with the build's own output, when the build fails.
 */
export async function ensureBuilt(): Promise<boolean> {
  const builtMs = newestChangeMs(join(repositoryRoot, 'dist/index.js'));
  const changedMs = Math.max(...SOURCES.map((source) => newestChangeMs(join(repositoryRoot, source))));
  if (builtMs > changedMs) return false;
  try {
    await run('npm', ['run', 'build'], {
      cwd: repositoryRoot,
      maxBuffer: 64 * 1024 * 1024,
      shell: process.platform === 'win32',
    });
  } catch (error) {
    const output = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
    throw new Error(`npm run build failed:\n${output}`, { cause: error });
  }
  return true;
}

// Milliseconds since 1970 of the newest file at or below the path, `-Infinity` where there is none.
function newestChangeMs(path: string): number {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return -Infinity;
  if (!found.isDirectory()) return found.mtimeMs;
  return Math.max(-Infinity, ...readdirSync(path).map((entry) => newestChangeMs(join(path, entry))));
}
