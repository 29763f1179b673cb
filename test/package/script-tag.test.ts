import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { createContext, runInContext } from 'node:vm';

import { expect, inject, it } from 'vitest';

const folder = inject('packedPackage');

it('defines one global, with what the package exports, and needs no other', async () => {
  const page = createContext({});
  runInContext(readFileSync(path.join(folder, 'dist/portcullis.min.js'), 'utf8'), page);
  expect(Object.keys(page)).toEqual(['portcullis']);

  const module: unknown = await import(pathToFileURL(path.join(folder, 'dist/index.js')).href);
  const names: unknown = runInContext('Object.keys(portcullis)', page);
  // Both are objects: a namespace, and an array of another realm.
  expect([...(names as string[])].sort()).toEqual(Object.keys(module as object).sort());
});
