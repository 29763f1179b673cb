import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { execFile } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../../../extension-side/cli/run.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string }; // our own file

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'portcullis-cli-'));
  const files: Record<string, string> = {
    'policy.json': '\ufeff{ "allow": ["https://app.example.com"] }',
    'list.json': '["https://app.example.com"]',
    'empty.json': '{}',
    'broken.json': '{ allow }',
    'invalid.json': '{ "allow": ["bad"] }',
    'exports-allow.mjs': 'export const allow = ["https://app.example.com"];',
    'exports-policy.mjs': 'export const policy = { allow: ["https://app.example.com"] };',
    'exports-default.mjs': 'export default { allow: ["https://app.example.com"], procedures: {} };',
    'common.cjs': 'exports.policy = { allow: ["https://app.example.com"] };',
    'exports-nothing.mjs': 'export const other = 1;',
    'throws.mjs': 'throw new Error("no policy today");',
    'agrees.json': '{ "externally_connectable": { "ids": [], "matches": ["https://app.example.com/*"] } }',
    'differs.json': '{ "externally_connectable": { "ids": [], "matches": [] } }',
    'risky.json': '{ "externally_connectable": { "matches": ["https://app.example.com/*"] } }',
    'open.json': '{ "content_scripts": [] }',
    'empty-policy.json': '{ "allow": [] }',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(directory, name), text);
});

afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

async function portcullis(...args: readonly string[]) {
  let out = '';
  let err = '';
  const code = await run(args, { out: (text) => (out += text), err: (text) => (err += text), directory });
  return { code, out, err };
}

describe('check', () => {
  test('0 where manifest and policy agree', async () => {
    expect(await portcullis('check', 'agrees.json', '--policy', 'policy.json')).toEqual({
      code: 0,
      out: 'agrees.json: manifest and policy agree.\n',
      err: '',
    });
  });

  test('1 where they do not, with path, rule and advice', async () => {
    const { code, out } = await portcullis('check', 'differs.json', '--policy', 'policy.json');
    expect(code).toBe(1);
    expect(out).toContain('error    externally_connectable.matches  (site-not-listed)');
    expect(out).toContain('Add "https://app.example.com/*" to "matches"');
    expect(out).toContain('errors: 1, warnings: 0, notes: 0');
  });

  test('0 with nothing worse than a note', async () => {
    const { code, out } = await portcullis('check', 'risky.json', '--policy', 'policy.json', '--strict');
    expect(code).toBe(0);
    expect(out).toContain('(ids-missing)');
  });

  test('a warning fails only with --strict', async () => {
    const args = ['check', 'open.json', '--policy', 'empty-policy.json'];
    expect((await portcullis(...args)).code).toBe(0);
    expect((await portcullis(...args, '--strict')).code).toBe(1);
  });

  test('--json is for programs', async () => {
    const { code, out } = await portcullis('check', 'differs.json', '--policy', 'policy.json', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ findings: [{ severity: 'error', rule: 'site-not-listed' }] });
  });

  test.each(['list.json', 'exports-allow.mjs', 'exports-policy.mjs', 'exports-default.mjs', 'common.cjs'])(
    'a policy in %s',
    async (policy) => {
      expect(await portcullis('check', 'agrees.json', '--policy', policy)).toMatchObject({ code: 0, err: '' });
    },
  );
});

describe('manifest', () => {
  test('prints the keys', async () => {
    const { code, out } = await portcullis('manifest', '--policy', 'policy.json', '--target', 'chromium');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({
      externally_connectable: { ids: [], matches: ['https://app.example.com/*'] },
      permissions: ['storage'],
    });
  });

  test('with every option, on one line', async () => {
    const options = ['--lane', '--relay', '--structured-clone', '--json'];
    const { out } = await portcullis('manifest', '--policy', 'policy.json', '--target', 'chromium', ...options);
    expect(out.trim().split('\n')).toHaveLength(1);
    expect(Object.keys(JSON.parse(out) as object)).toEqual([
      'externally_connectable',
      'content_scripts',
      'web_accessible_resources',
      'permissions',
      'message_serialization',
    ]);
  });
});

describe('2, with the reason, where it cannot run', () => {
  test.each<[args: readonly string[], reason: string]>([
    [[], 'no command given'],
    [['frobnicate'], "unknown command 'frobnicate'"],
    [['check', '--frobnicate'], '--frobnicate'],
    [['check'], 'check needs the manifest'],
    [['check', 'agrees.json'], '--policy is missing'],
    [['check', 'agrees.json', 'differs.json', '--policy', 'policy.json'], 'one manifest'],
    [['check', 'agrees.json', '--policy', 'policy.json', '--lane'], 'check has no option --lane'],
    [['check', 'nowhere.json', '--policy', 'policy.json'], 'cannot read nowhere.json'],
    [['check', 'broken.json', '--policy', 'policy.json'], 'broken.json is no valid JSON'],
    [['check', 'agrees.json', '--policy', 'nowhere.json'], 'cannot read nowhere.json'],
    [['check', 'agrees.json', '--policy', 'nowhere.mjs'], 'cannot read nowhere.mjs'],
    [['check', 'agrees.json', '--policy', 'empty.json'], 'empty.json has no policy'],
    [['check', 'agrees.json', '--policy', 'invalid.json'], "The policy's allow[0] is invalid"],
    [['check', 'agrees.json', '--policy', 'exports-nothing.mjs'], 'exports-nothing.mjs has no policy'],
    [['check', 'agrees.json', '--policy', 'throws.mjs'], 'no policy today'],
    [['manifest', '--policy', 'policy.json'], '--target'],
    [['manifest', '--policy', 'policy.json', '--target', 'chrome'], "not 'chrome'"],
    [['manifest', 'file.json', '--policy', 'policy.json', '--target', 'chromium'], 'takes no file'],
    [['manifest', '--policy', 'policy.json', '--target', 'chromium', '--strict'], 'manifest has no option --strict'],
  ])('%j', async (args, reason) => {
    const { code, out, err } = await portcullis(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(reason);
  });
});

test('--help and --version', async () => {
  expect(await portcullis('--help')).toMatchObject({ code: 0, out: expect.stringContaining('Exit codes:') as string });
  expect(await portcullis('check', '-h')).toMatchObject({ code: 0 });
  expect(await portcullis('--version')).toEqual({ code: 0, out: `${version}\n`, err: '' });
});

// As users run it: a file of its own in a plain Node.js, which brings no TypeScript with it in version 20.
describe('as a program', () => {
  const place = path.join(root, 'build/cli-test');
  const program = path.join(place, 'cli.mjs');

  beforeAll(async () => {
    mkdirSync(place, { recursive: true });
    await build({
      entryPoints: [path.join(root, 'extension-side/cli/main.ts')],
      bundle: true,
      platform: 'node',
      format: 'esm',
      outfile: program,
    });
    const policy = "export const allow: readonly string[] = ['https://app.example.com'] satisfies string[];";
    writeFileSync(path.join(place, 'policy.ts'), policy);
    writeFileSync(path.join(directory, 'policy.ts'), policy);
  });

  afterAll(() => {
    rmSync(place, { recursive: true, force: true });
  });

  const execute = (...args: readonly string[]) =>
    new Promise<{ code: number | string; out: string; err: string }>((resolve) => {
      execFile(process.execPath, [program, ...args], { cwd: directory }, (error, out, err) =>
        resolve({ code: error?.code ?? 0, out, err }),
      );
    });

  test('ends with the exit code', async () => {
    expect(await execute('check', 'agrees.json', '--policy', 'policy.json')).toMatchObject({ code: 0, err: '' });
    expect(await execute('check', 'differs.json', '--policy', 'policy.json')).toMatchObject({ code: 1, err: '' });
    expect(await execute('check')).toMatchObject({ code: 2, out: '' });
  });

  test('a policy in TypeScript, in a project that has a loader for it', async () => {
    const policy = path.join(place, 'policy.ts');
    expect(await execute('check', 'agrees.json', '--policy', policy)).toMatchObject({ code: 0, err: '' });
  });

  test('a policy in TypeScript, in a project without: it works or says what to do', async () => {
    const { code, err } = await execute('check', 'agrees.json', '--policy', 'policy.ts');
    if (Reflect.get(process.features, 'typescript')) expect(code).toBe(0);
    else
      expect({ code, err }).toEqual({
        code: 2,
        err: expect.stringContaining('install "tsx" in the project') as string,
      });
  });
});
