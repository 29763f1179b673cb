import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';

import { EXECUTABLE_VARIABLE, usualLocations, type BrowserName } from './browser-locations.ts';

const run = promisify(execFile);

/**
 * Finds an installed browser that starts.
 *
 * @returns the executable's path, or `undefined` when none is found.
 * @throws Error when the environment variable of the browser names a file that is not there.
 */
export async function findBrowser(browser: BrowserName): Promise<string | undefined> {
  const variable = EXECUTABLE_VARIABLE[browser];
  const named = process.env[variable];
  if (named !== undefined && named !== '') {
    if (existsSync(named)) return named;
    throw new Error(`${variable} names ${named}, which does not exist: correct or unset it.`);
  }
  for (const location of usualLocations(browser)) {
    if (existsSync(location) && (await starts(location))) return location;
  }
  return undefined;
}

// A file of the right name may be a placeholder that only tells where to get the browser, or lack its shared libraries.
async function starts(executable: string): Promise<boolean> {
  // On Windows `--version` opens a window instead of printing.
  if (process.platform === 'win32') return true;
  try {
    const { stdout } = await run(executable, ['--version'], { timeout: 30_000 });
    return /\d+\.\d+/.test(stdout);
  } catch {
    return false;
  }
}
