import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PREFIX = 'portcullis-test-';

let folderOfThisProcess: string | undefined;

/**
 * Makes an empty folder that is gone when this process ends, however it ends.
 *
 * A process that is killed cannot clean up. Its folder carries its process id, and the next process that makes a folder removes it.
 */
export function makeTemporaryFolder(name: string): string {
  folderOfThisProcess ??= makeFolderOfThisProcess();
  return mkdtempSync(join(folderOfThisProcess, `${name}-`));
}

/** Removes a folder made by {@link makeTemporaryFolder}. A browser that is just ending may still write to it, hence the attempts. */
export async function removeTemporaryFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
}

function makeFolderOfThisProcess(): string {
  removeFoldersOfDeadProcesses();
  const folder = join(tmpdir(), `${PREFIX}${String(process.pid)}`);
  mkdirSync(folder, { recursive: true });
  process.once('exit', () => {
    removeQuietly(folder);
  });
  return folder;
}

function removeFoldersOfDeadProcesses(): void {
  for (const entry of readdirSync(tmpdir())) {
    if (!entry.startsWith(PREFIX)) continue;
    const owner = Number(entry.slice(PREFIX.length));
    if (Number.isInteger(owner) && !isRunning(owner)) removeQuietly(join(tmpdir(), entry));
  }
}

function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

// What cannot be removed now (another user's folder, a browser still writing) is removed by a later process.
function removeQuietly(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  } catch {
    return;
  }
}
