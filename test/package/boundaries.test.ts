import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { ESLint } from 'eslint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
let copy: string;

beforeAll(() => {
  copy = mkdtempSync(path.join(tmpdir(), 'portcullis-rooms-'));
  for (const part of ['sdk', 'extension-side', 'tsconfig.base.json']) {
    cpSync(path.join(root, part), path.join(copy, part), { recursive: true });
  }
  symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'), 'junction');
});

afterAll(() => {
  rmSync(copy, { recursive: true, force: true });
});

const compile = (room: string) => {
  const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
  const { status, stdout } = spawnSync(process.execPath, [tsc, '-b', room], { cwd: copy, encoding: 'utf8' });
  return { status, stdout };
};

/** Compiles the room with one more file in it, and takes the file away again. */
const compileWith = (room: string, text: string) => {
  const file = path.join(copy, room, 'planted.ts');
  writeFileSync(file, text);
  try {
    return compile(room);
  } finally {
    rmSync(file);
  }
};

describe('the compiler holds the rooms apart', () => {
  it.each(['sdk/client', 'extension-side/host', 'extension-side/cli'])('%s compiles as it is', (room) => {
    expect(compile(room)).toEqual({ status: 0, stdout: '' });
  });

  it.each([
    ['sdk/protocol', 'window', `export const planted = (): unknown => window;`],
    ['sdk/protocol', 'document', `export const planted = (): unknown => document;`],
    ['sdk/protocol', 'setTimeout', `export const planted = (): unknown => setTimeout(() => 0, 1);`],
    ['sdk/protocol', 'chrome', `export const planted = (): unknown => chrome;`],
    ['sdk/peer', 'window', `export const planted = (): unknown => window;`],
    ['extension-side/manifest', 'document', `export const planted = (): unknown => document;`],
    ['extension-side/host', 'document', `export const planted = (): unknown => document;`],
    ['extension-side/host', 'window', `export const planted = (): unknown => window;`],
  ])('%s may not use %s', (room, name, text) => {
    const { status, stdout } = compileWith(room, text);
    expect(status).not.toBe(0);
    expect(stdout).toMatch(new RegExp(`planted\\.ts.*error TS\\d+: Cannot find name '${name}'`, 'u'));
  });

  it.each([
    ['extension-side/host', '../../sdk/client/index.ts'],
    ['extension-side/relay', '../../sdk/peer/backoff.ts'],
    ['extension-side/relay', '../host/index.ts'],
    ['extension-side/lane', '../host/index.ts'],
    ['sdk/client', '../../extension-side/host/index.ts'],
    ['sdk/protocol', '../peer/backoff.ts'],
    ['sdk/peer', '../client/index.ts'],
  ])('%s may not import %s', (room, target) => {
    const { status, stdout } = compileWith(
      room,
      `import * as planted from '${target}';\nexport const names = planted;\n`,
    );
    expect(status).not.toBe(0);
    expect(stdout).toMatch(/error TS6307/u);
  });
});

describe('lint holds apart what the compiler cannot', () => {
  const eslint = new ESLint({ cwd: root, ruleFilter: ({ ruleId }) => ruleId === 'rooms/boundaries' });

  // The text stands in for that of a file that exists: the parser wants it to belong to a project.
  const complaints = async (filePath: string, specifier: string) => {
    const results = await eslint.lintText(`import '${specifier}';\n`, { filePath: path.join(root, filePath) });
    return results.flatMap(({ messages }) => messages).map(({ ruleId }) => ruleId);
  };

  it.each([
    ['extension-side/host/index.ts', '../manifest/index.ts'],
    ['extension-side/host/index.ts', '../../sdk/client/index.ts'],
    ['extension-side/relay/index.ts', '../host/index.ts'],
    ['sdk/client/index.ts', '../../extension-side/host/index.ts'],
    ['sdk/protocol/errors.ts', 'eventemitter3'],
    ['sdk/protocol/errors.ts', '../peer/backoff.ts'],
    ['extension-side/manifest/index.ts', 'node:fs'],
    ['extension-side/cli/main.ts', '../../sdk/client/index.ts'],
  ])('%s may not import %s', async (filePath, specifier) => {
    expect(await complaints(filePath, specifier)).toEqual(['rooms/boundaries']);
  });

  it.each([
    ['extension-side/host/index.ts', '../manifest/match-pattern.ts'],
    ['extension-side/host/index.ts', '../../sdk/peer/backoff.ts'],
    ['extension-side/cli/main.ts', '../manifest/index.ts'],
    ['extension-side/cli/main.ts', 'node:fs'],
    ['sdk/client/index.ts', 'eventemitter3'],
  ])('%s may import %s', async (filePath, specifier) => {
    expect(await complaints(filePath, specifier)).toEqual([]);
  });
});
