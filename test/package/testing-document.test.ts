import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

import { afterAll, beforeAll, expect, inject, it } from 'vitest';

import { makeTemporaryFolder, removeTemporaryFolder, repositoryRoot } from '../support/browser/index.ts';
import { readReadmeBlocks } from '../support/package/readme-blocks.ts';

// The suites of docs/testing.md, as a reader would have them: in a project with the packed package, and Vitest.
const run = promisify(execFile);
const project = makeTemporaryFolder('testing-document');

beforeAll(async () => {
  await mkdir(path.join(project, 'node_modules'));
  await cp(inject('packedPackage'), path.join(project, 'node_modules/portcullis'), { recursive: true });
  for (const name of ['vitest', 'happy-dom', 'zod', 'eventemitter3', '@standard-schema', '@types']) {
    await symlink(
      path.join(repositoryRoot, 'node_modules', name),
      path.join(project, 'node_modules', name),
      'junction',
    );
  }
  await writeFile(path.join(project, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  const document = await readFile(path.join(repositoryRoot, 'docs/testing.md'), 'utf8');
  for (const { file, text } of readReadmeBlocks(document)) {
    if (file !== undefined) await writeFile(path.join(project, file), text);
  }
});
afterAll(() => removeTemporaryFolder(project));

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly startTime: number;
    readonly endTime: number;
    readonly assertionResults: readonly { readonly status: string; readonly failureMessages?: readonly string[] }[];
  }[];
}

async function runSuites(environment: string): Promise<Report> {
  const report = path.join(project, `${environment}.json`);
  const vitest = path.join(repositoryRoot, 'node_modules/vitest/vitest.mjs');
  const options = [`--environment=${environment}`, '--reporter=json', `--outputFile=${report}`];
  // That a test failed is told by the report.
  await run(process.execPath, [vitest, 'run', '--root', project, ...options], { cwd: project }).catch(() => undefined);
  return JSON.parse(await readFile(report, 'utf8')) as Report; // Vitest wrote it a moment ago
}

it.each(['node', 'happy-dom'])('the suites of docs/testing.md pass, in %s', async (environment) => {
  const { testResults } = await runSuites(environment);
  const all = testResults.flatMap(({ assertionResults }) => assertionResults);
  expect(all.flatMap(({ failureMessages = [] }) => failureMessages)).toEqual([]);
  // For whoever reads along: how fast a machine is proves nothing.
  const took = testResults.map(
    ({ name, startTime, endTime }) => `${path.basename(name)} ${String(Math.round(endTime - startTime))} ms`,
  );
  process.stdout.write(`docs/testing.md, in ${environment}: ${took.join(', ')}\n`);
  const passed = testResults.map(({ name, assertionResults }) => [
    path.basename(name),
    assertionResults.filter(({ status }) => status === 'passed').length,
  ]);
  expect(Object.fromEntries(passed)).toEqual({ 'site.test.ts': 4, 'extension.test.ts': 6 });
});

it('compiles', async () => {
  const compiler = path.join(repositoryRoot, 'node_modules/typescript/bin/tsc');
  const flags = ['--strict', '--noEmit', '--target', 'es2022', '--module', 'esnext', '--moduleResolution', 'bundler'];
  const files = ['site.test.ts', 'extension.test.ts'];
  const libraries = ['--lib', 'es2022,dom,esnext.disposable', '--types', 'chrome', '--skipLibCheck'];
  await expect(
    run(process.execPath, [compiler, ...flags, ...libraries, ...files], { cwd: project }),
  ).resolves.toBeDefined();
});
