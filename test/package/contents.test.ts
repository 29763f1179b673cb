import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';

import { expect, inject, it } from 'vitest';

const folder = inject('packedPackage');

const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => statSync(path.join(folder, file)).isFile())
  .map((file) => file.split(path.sep).join('/'));

it('ships the licence, the guides and the protocol', () => {
  expect(files).toEqual(
    expect.arrayContaining([
      'LICENSE',
      'README.md',
      'CHANGELOG.md',
      'sdk/protocol/PROTOCOL.md',
      'dist/portcullis.min.js',
      'dist/relay.js',
      'dist/lane.js',
      'dist/lane.html',
    ]),
  );
});

it('ships nothing but those and what was built', () => {
  const others = files.filter(
    (file) =>
      !/^(?:dist\/.+\.js|dist\/lane\.html|dist\/.+\.d\.ts|docs\/.+|[\w/]+\.md|LICENSE|package\.json)$/u.test(file),
  );
  expect(others).toEqual([]);
});
