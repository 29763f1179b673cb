import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { describe, expect, inject, it } from 'vitest';

const folder = inject('packedPackage');

interface Manifest {
  readonly exports: Record<string, string | Record<string, string>>;
  readonly bin: Record<string, string>;
  readonly dependencies: Record<string, string>;
  readonly sideEffects: boolean;
}

// The tarball's own package.json; a field that is missing fails the expectation that reads it.
const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as Manifest;

const namesOf = async (file: string) => {
  const module: unknown = await import(pathToFileURL(path.join(folder, file)).href);
  return Object.keys(module as object).sort(); // A module namespace is an object.
};

const errors = ['ApplicationError', 'PortcullisError', 'isApplicationError', 'isPortcullisError'];

it.each([
  ['portcullis', 'dist/index.js', ['createClient', 'detect', ...errors]],
  [
    'portcullis/host',
    'dist/host.js',
    [
      'createHost',
      'event',
      'mutation',
      'port',
      'query',
      'subscription',
      'tracked',
      'transferred',
      'unchecked',
      ...errors,
    ],
  ],
  ['portcullis/relay', 'dist/relay-entry.js', ['startRelay']],
  ['portcullis/manifest', 'dist/manifest.js', ['MatchPattern', 'checkManifest', 'manifestFor']],
  ['portcullis/testing', 'dist/testing.js', ['createFakeBrowser']],
  [
    'portcullis/react',
    'dist/react.js',
    [
      'useConnectionState',
      'useDetection',
      'useEvent',
      'useExposed',
      'useMutation',
      'usePort',
      'useQuery',
      'useSubscription',
    ],
  ],
])('%s exports these names and no other', async (_entry, file, names) => {
  expect(await namesOf(file)).toEqual([...names].sort());
});

describe('package.json', () => {
  it('lists the entries that exist, and nothing else', () => {
    expect(Object.keys(manifest.exports)).toEqual([
      '.',
      './host',
      './relay',
      './manifest',
      './react',
      './testing',
      './package.json',
    ]);
  });

  it('names only files that are in the package', () => {
    const files = Object.values(manifest.exports).flatMap((entry) =>
      typeof entry === 'string' ? [entry] : Object.values(entry),
    );
    expect(files.filter((file) => !existsSync(path.join(folder, file)))).toEqual([]);
  });

  it('has a command that Node can start', () => {
    const file = path.join(folder, manifest.bin['portcullis'] ?? '');
    expect(readFileSync(file, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/u);
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o111).not.toBe(0);
  });

  it('depends on two packages and promises to have no side effects', () => {
    expect(Object.keys(manifest.dependencies)).toEqual(['@standard-schema/spec', 'eventemitter3']);
    expect(manifest.sideEffects).toBe(false);
  });
});
