import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, expect, test } from 'vitest';

import { contractTable } from '../../support/contract-table.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'portcullis-table-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a row for each suite, a column for each target, and what failed beside what there is', () => {
  const result = (target: string, suite: string, status: string) => ({ ancestorTitles: [target, suite], status });
  const assertionResults = [
    result('fake', 'calls', 'passed'),
    result('fake', 'calls', 'failed'),
    result('fake', 'events', 'passed'),
    result('real', 'calls', 'passed'),
  ];
  const report = path.join(folder, 'report.json');
  writeFileSync(report, JSON.stringify({ testResults: [{ assertionResults }] }));
  expect(contractTable([report, path.join(folder, 'absent.json')]).split('\n')).toEqual([
    '        fake  real',
    'calls   1/2   1',
    'events  1     –',
    'all     2/3   1',
  ]);
});
