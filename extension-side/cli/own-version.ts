import { readFile } from 'node:fs/promises';

/** The version of the package that this file is part of, wherever the build put it. */
export async function ownVersion(): Promise<string> {
  for (const place of ['../package.json', '../../package.json']) {
    const text = await readFile(new URL(place, import.meta.url), 'utf8').catch(() => '{}');
    const { name, version } = JSON.parse(text) as { name?: unknown; version?: unknown }; // fields are checked below
    if (name === 'portcullis' && typeof version === 'string') return version;
  }
  return 'unknown';
}
