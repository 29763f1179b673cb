import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

import { expect, inject, it } from 'vitest';

const run = (...args: string[]) =>
  execFileSync('npx', ['--no-install', 'portcullis', ...args], {
    cwd: inject('packedProject'),
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });

it('is installed under the name portcullis and knows its version', () => {
  const { version } = JSON.parse(readFileSync(path.join(inject('packedPackage'), 'package.json'), 'utf8')) as {
    version: string; // npm refuses to pack a package without one.
  };
  expect(run('--version').trim()).toBe(version);
});

it('says how it is used', () => {
  expect(run('--help')).toContain('Usage: portcullis');
});
