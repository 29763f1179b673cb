import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { readVitestReport } from '../../support/read-vitest-report.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'portcullis-report-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const report = (...files: { status: string; tests: string[] }[]) => {
  const file = path.join(folder, 'report.json');
  const testResults = files.map(({ status, tests }) => ({
    name: 'some.test.ts',
    status,
    assertionResults: tests.map((test) => ({ status: test })),
  }));
  writeFileSync(file, JSON.stringify({ testResults }));
  return file;
};

function countsIn(file: string, succeeded: boolean) {
  const { passed, failed } = readVitestReport(file, succeeded);
  return { passed, failed };
}

it('counts the tests of all files', () => {
  const file = report(
    { status: 'passed', tests: ['passed', 'passed'] },
    { status: 'failed', tests: ['passed', 'failed'] },
  );
  expect(countsIn(file, false)).toEqual({ passed: 3, failed: 1 });
});

it('counts a skipped test as failed', () => {
  expect(countsIn(report({ status: 'passed', tests: ['passed', 'skipped', 'todo'] }), true)).toEqual({
    passed: 1,
    failed: 2,
  });
});

it('counts a file that did not load as failed', () => {
  const file = report({ status: 'passed', tests: ['passed'] }, { status: 'failed', tests: [] });
  expect(countsIn(file, false)).toEqual({ passed: 1, failed: 1 });
});

it('counts an error outside every test as failed', () => {
  expect(countsIn(report({ status: 'passed', tests: ['passed'] }), false)).toEqual({
    passed: 1,
    failed: 1,
  });
});

it('counts a run without tests, or without a report, as failed', () => {
  expect(countsIn(report(), true)).toEqual({ passed: 0, failed: 1 });
  expect(countsIn(path.join(folder, 'missing.json'), true)).toEqual({ passed: 0, failed: 1 });
});

it('names what failed, and how', () => {
  const file = path.join(folder, 'report.json');
  const assertionResults = [
    { status: 'passed', fullName: 'holds', failureMessages: [] },
    { status: 'failed', fullName: 'a door opens', failureMessages: ['expected 1 to be 0'] },
    { status: 'skipped', fullName: 'a door closes' },
  ];
  const testResults = [
    { name: '/somewhere/door.test.ts', status: 'failed', assertionResults },
    { name: '/somewhere/gate.test.ts', status: 'failed', message: 'Cannot find gate.ts', assertionResults: [] },
  ];
  writeFileSync(file, JSON.stringify({ testResults }));
  expect(readVitestReport(file, false).failures).toEqual([
    'door.test.ts: a door opens\nexpected 1 to be 0',
    'door.test.ts: a door closes\nskipped',
    'gate.test.ts: the file\nCannot find gate.ts',
  ]);
});
