import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));

function npm(cwd: string, ...args: string[]): string {
  return execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: 'pipe', shell: process.platform === 'win32' });
}

/** Packs what `npm publish` would send, from the `dist/` that is there, into the file named. */
export function packTo(tarball: string): void {
  const folder = mkdtempSync(path.join(path.dirname(tarball), 'pack-'));
  // Without scripts: `prepack` would build again.
  const name = npm(root, 'pack', '--ignore-scripts', '--silent', '--pack-destination', folder).trim();
  renameSync(path.join(folder, name), tarball);
  rmSync(folder, { recursive: true });
}

/** A project that has only the packed package installed. */
export interface InstalledPackage {
  /** The project's folder. */
  readonly project: string;
  /** The installed package, `node_modules/portcullis` in the project. */
  readonly folder: string;
  /** The packed package. */
  readonly tarball: string;
  /** Deletes all of it. */
  remove: () => void;
}

/** Packs the package and installs the tarball, as a user would, into an empty project in the temporary directory. */
export function installPacked(): InstalledPackage {
  const scratch = mkdtempSync(path.join(tmpdir(), 'portcullis-packed-'));
  const tarball = path.join(scratch, 'portcullis.tgz');
  const project = path.join(scratch, 'project');
  mkdirSync(project);
  packTo(tarball);
  writeFileSync(path.join(project, 'package.json'), JSON.stringify({ name: 'user', private: true, type: 'module' }));
  npm(project, 'install', '--prefer-offline', '--no-audit', '--no-fund', tarball);
  // The optional peer, as whoever imports `portcullis/react` has it.
  symlinkSync(path.join(root, 'node_modules/react'), path.join(project, 'node_modules/react'), 'junction');
  return {
    project,
    folder: path.join(project, 'node_modules/portcullis'),
    tarball,
    remove: () => rmSync(scratch, { recursive: true, force: true }),
  };
}
