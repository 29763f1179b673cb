import { EXECUTABLE_VARIABLE, type BrowserName } from './browser-locations.ts';
import { findBrowser } from './find-browser.ts';
import { installations } from './install-browser.ts';

const found = new Map<BrowserName, Promise<string>>();

/**
 * Finds Chromium, or installs it.
 *
 * @returns the path of its executable.
 * @throws Error that says what to do, when there is none and it cannot be installed.
 */
export function ensureChromium(): Promise<string> {
  return ensureBrowser('chromium');
}

/**
 * Finds Firefox, or installs it.
 *
 * @returns the path of its executable.
 * @throws Error that says what to do, when there is none and it cannot be installed.
 */
export function ensureFirefox(): Promise<string> {
  return ensureBrowser('firefox');
}

function ensureBrowser(browser: BrowserName): Promise<string> {
  const known = found.get(browser);
  if (known !== undefined) return known;
  const search = findOrInstall(browser);
  found.set(browser, search);
  return search;
}

async function findOrInstall(browser: BrowserName): Promise<string> {
  const present = await findBrowser(browser);
  if (present !== undefined) return present;
  const failures: string[] = [];
  for (const { name, install } of installations(browser)) {
    try {
      await install();
    } catch (error) {
      failures.push(`${name}: ${complaintOf(error)}`);
      continue;
    }
    const installed = await findBrowser(browser);
    if (installed !== undefined) return installed;
    failures.push(`${name}: it left no browser that starts`);
  }
  throw new Error(
    `No ${browser} was found, and installing it failed (${failures.join('; ')}). ` +
      `Install ${browser}, or set ${EXECUTABLE_VARIABLE[browser]} to the path of its executable, and run this again.`,
  );
}

// A failed command's message begins with the command itself; what it complained about stands somewhere below.
function complaintOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const [command = text, ...output] = text.split('\n').filter((line) => /\w/.test(line));
  return (output.find((line) => /^E: |error/i.test(line)) ?? output.at(-1) ?? command).trim();
}
