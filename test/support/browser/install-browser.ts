import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { downloadFolder, type BrowserName } from './browser-locations.ts';

const run = promisify(execFile);

const PACKAGES = { chromium: ['chromium'], firefox: ['firefox-esr', 'firefox'] } as const satisfies Record<
  BrowserName,
  readonly string[]
>;

const DOWNLOADS = { chromium: 'chromium@latest', firefox: 'firefox@stable' } as const satisfies Record<
  BrowserName,
  string
>;

const TEN_MINUTES_MS = 600_000;

/** One way to get a browser onto this machine. It rejects where it does not apply. */
export interface Installation {
  readonly name: string;
  readonly install: () => Promise<void>;
}

/** The ways to install a browser here, best first. The system's package comes first because it brings its shared libraries. */
export function installations(browser: BrowserName): readonly Installation[] {
  const packages = process.platform === 'linux' ? PACKAGES[browser] : [];
  return [
    ...packages.map((name) => ({ name: `apt-get install ${name}`, install: () => installPackage(name) })),
    { name: `download of ${DOWNLOADS[browser]}`, install: () => download(browser) },
  ];
}

async function installPackage(name: string): Promise<void> {
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '--non-interactive'];
  await runAll([...asRoot, 'apt-get', 'update', '--quiet']);
  await runAll([
    ...asRoot,
    'env',
    'DEBIAN_FRONTEND=noninteractive',
    'apt-get',
    'install',
    '--yes',
    '--quiet',
    '--no-install-recommends',
    name,
  ]);
}

async function download(browser: BrowserName): Promise<void> {
  // The package's own command is on disk already, as a dependency of the driver; npx fetches it only if that ever changes.
  const npx = process.platform === 'win32' ? 'npx.cmd' : 'npx';
  await runAll([npx, '--yes', '@puppeteer/browsers@2', 'install', DOWNLOADS[browser], '--path', downloadFolder]);
}

async function runAll([command, ...args]: readonly string[]): Promise<void> {
  if (command === undefined) return;
  // Node starts `.cmd` files through a shell only; every argument here is a constant or this user's own cache folder.
  await run(command, args, { timeout: TEN_MINUTES_MS, maxBuffer: 64 * 1024 * 1024, shell: command.endsWith('.cmd') });
}
