import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** The browsers that the tests drive. */
export type BrowserName = 'chromium' | 'firefox';

/** The environment variable that names a browser's executable, and so skips the search and the installation. */
export const EXECUTABLE_VARIABLE = {
  chromium: 'PORTCULLIS_CHROMIUM',
  firefox: 'PORTCULLIS_FIREFOX',
} as const satisfies Record<BrowserName, string>;

/** Where a downloaded browser is kept between runs. Other tools of the same make keep theirs there too, so one download serves all. */
export const downloadFolder = process.env['PUPPETEER_CACHE_DIR'] ?? join(homedir(), '.cache', 'puppeteer');

// Chromium before branded Chrome: Chrome 137 and later refuse `--load-extension`, though they install extensions over a debugging pipe.
const COMMANDS = {
  chromium: ['chromium', 'chromium-browser', 'google-chrome-for-testing', 'google-chrome-stable', 'google-chrome'],
  firefox: ['firefox', 'firefox-esr'],
} as const satisfies Record<BrowserName, readonly string[]>;

const APPLICATIONS = {
  chromium: ['Chromium', 'Google Chrome for Testing', 'Google Chrome'],
  firefox: ['Firefox', 'Firefox Developer Edition'],
} as const satisfies Record<BrowserName, readonly string[]>;

const WINDOWS_PATHS = {
  chromium: [
    ['Chromium', 'Application', 'chrome.exe'],
    ['Google', 'Chrome', 'Application', 'chrome.exe'],
  ],
  firefox: [['Mozilla Firefox', 'firefox.exe']],
} as const satisfies Record<BrowserName, readonly (readonly string[])[]>;

const DOWNLOADED_PATHS = {
  chromium: [
    ['chrome-linux', 'chrome'],
    ['chrome-linux64', 'chrome'],
    ['chrome-mac', 'Chromium.app', 'Contents', 'MacOS', 'Chromium'],
    ['chrome-win', 'chrome.exe'],
  ],
  firefox: [
    ['firefox', 'firefox'],
    ['Firefox.app', 'Contents', 'MacOS', 'firefox'],
    ['core', 'firefox.exe'],
  ],
} as const satisfies Record<BrowserName, readonly (readonly string[])[]>;

/** Every place where the browser usually is on this system, best first; most of them do not exist. */
export function usualLocations(browser: BrowserName): readonly string[] {
  return [...downloadedLocations(browser), ...installedLocations(browser)];
}

function installedLocations(browser: BrowserName): readonly string[] {
  const onPath = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  switch (process.platform) {
    case 'win32': {
      const roots = [process.env['LOCALAPPDATA'], process.env['PROGRAMFILES'], process.env['PROGRAMFILES(X86)']];
      return WINDOWS_PATHS[browser].flatMap((parts) =>
        roots.flatMap((root) => (root === undefined ? [] : [join(root, ...parts)])),
      );
    }
    case 'darwin':
      return [
        ...APPLICATIONS[browser].flatMap((name) =>
          ['/Applications', join(homedir(), 'Applications')].map((folder) => macExecutable(folder, name, browser)),
        ),
        ...COMMANDS[browser].flatMap((command) => onPath.map((folder) => join(folder, command))),
      ];
    default:
      return COMMANDS[browser].flatMap((command) =>
        [...onPath, '/usr/bin', '/snap/bin'].map((folder) => join(folder, command)),
      );
  }
}

function macExecutable(folder: string, name: string, browser: BrowserName): string {
  return join(folder, `${name}.app`, 'Contents', 'MacOS', browser === 'firefox' ? 'firefox' : name);
}

function downloadedLocations(browser: BrowserName): readonly string[] {
  const folder = join(downloadFolder, browser);
  if (!existsSync(folder)) return [];
  const newestFirst = readdirSync(folder).sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
  return newestFirst.flatMap((build) => DOWNLOADED_PATHS[browser].map((parts) => join(folder, build, ...parts)));
}
