import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { UsageError } from './exit-codes.ts';

/** Reads a JSON file that the command line names. */
export async function readJson(file: string, directory: string): Promise<unknown> {
  const text = await readFile(path.resolve(directory, file), 'utf8').catch((error: unknown) => {
    throw new UsageError(`cannot read ${file}: ${reasonOf(error)}`);
  });
  try {
    // Editors on Windows like to begin a file with a byte order mark, which is no JSON.
    return JSON.parse(text.replace(/^\ufeff/, '')) as unknown;
  } catch (error) {
    throw new UsageError(`${file} is no valid JSON: ${reasonOf(error)}`);
  }
}

/** What an error says. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
