// `npm test`: every check there is, one after the other, none left out because an earlier one failed.
// The last line is `N passed, N failed`: each tool counts as one, each Vitest project as its tests.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { contractTable } from './contract-table.ts';
import { readVitestReport, type VitestResult } from './read-vitest-report.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const scratch = mkdtempSync(path.join(tmpdir(), 'portcullis-test-'));
const tarball = path.join(scratch, 'portcullis.tgz');

/** Name of the step, and its command line. */
type Tool = readonly [name: string, command: string, ...args: string[]];

const tools: readonly Tool[] = [
  ['build', 'npm', 'run', '--silent', 'build'],
  ['types', 'tsc', '-b'],
  ['lint', 'eslint', '.', '--max-warnings', '0'],
  ['format', 'prettier', '--check', '.'],
  ['unused code', 'knip', '--no-progress'],
  ['size', 'size-limit'],
  // As a user would in CI. Warnings pass: the demo talks to this machine on purpose.
  [
    'demo manifest',
    'npx',
    '--no-install',
    'portcullis',
    'check',
    'site-demo/extension/manifest.json',
    '--policy',
    'site-demo/extension/policy.ts',
  ],
  ['pack', 'tsx', 'test/support/package/pack-to.ts', tarball],
  ['published package', 'publint', tarball, '--strict'],
  ['published types', 'attw', tarball, '--profile', 'esm-only'],
];

/** Each must have at least one test: Vitest fails a project without any. */
const projects = ['unit', 'property', 'protocol', 'types', 'package', 'contract', 'contract-browsers', 'e2e'];

function run(command: string, args: readonly string[]): boolean {
  const PATH = [path.join(root, 'node_modules/.bin'), process.env['PATH']].join(path.delimiter);
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, PATH },
    shell: process.platform === 'win32',
  });
  if (error !== undefined) console.error(error.message);
  return status === 0;
}

function runTool([name, command, ...args]: Tool): VitestResult {
  console.log(`\n== ${name}: ${[command, ...args].join(' ')}`);
  const succeeded = run(command, args);
  return { passed: Number(succeeded), failed: Number(!succeeded), failures: [] };
}

function reportOf(project: string): string {
  return path.join(scratch, `${project}.json`);
}

function runProject(project: string): VitestResult {
  const report = reportOf(project);
  console.log(`\n== test/${project}`);
  const succeeded = run('vitest', [
    'run',
    `--project=${project}`,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ]);
  return readVitestReport(report, succeeded);
}

const started = Date.now();
const results = [
  ...tools.map((tool) => ({ name: tool[0], ...runTool(tool) })),
  ...projects.map((project) => ({ name: `test/${project}`, ...runProject(project) })),
];
console.log('\n== the contract: tests that passed, by suite and target');
console.log(contractTable(['contract', 'contract-browsers'].map(reportOf)));
rmSync(scratch, { recursive: true, force: true });

const failures = results.flatMap((result) => result.failures);
if (failures.length > 0) console.log(`\n== what failed\n${failures.join('\n\n')}`);

console.log(`\n== summary, after ${Math.round((Date.now() - started) / 1000)} s`);
for (const { name, passed, failed } of results) {
  console.log(`${failed === 0 ? 'ok  ' : 'FAIL'} ${name.padEnd(20)} ${passed} passed, ${failed} failed`);
}
const passed = results.reduce((sum, result) => sum + result.passed, 0);
const failed = results.reduce((sum, result) => sum + result.failed, 0);
process.exitCode = failed === 0 ? 0 : 1;
console.log(`${passed} passed, ${failed} failed`);
