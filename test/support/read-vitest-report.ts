import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** What a run of Vitest came to: how many checks held, and how many did not. */
export interface VitestResult {
  readonly passed: number;
  readonly failed: number;
  /** What did not hold, and how: a few lines for each. */
  readonly failures: readonly string[];
}

/** The part of Vitest's JSON report that is read here. */
interface VitestReport {
  readonly testResults: readonly FileResult[];
}

interface FileResult {
  readonly name: string;
  readonly status: string;
  readonly message?: string;
  readonly assertionResults: readonly TestResult[];
}

interface TestResult {
  readonly status: string;
  readonly fullName?: string;
  readonly failureMessages?: readonly string[];
}

/** Long enough for a difference between two small objects, short enough for the end of a log. */
const LONGEST_MESSAGE = 600;

/**
 * Counts a run of Vitest. A test that was skipped counts as failed, and so does what no test stands for: a file that did
 * not load, a run without tests, an error outside every test.
 *
 * @param succeeded whether Vitest's exit code was 0.
 */
export function readVitestReport(file: string, succeeded: boolean): VitestResult {
  if (!existsSync(file)) return { passed: 0, failed: 1, failures: [] };
  // Vitest wrote it a moment ago; its shape is documented and the exit code is checked beside it.
  const { testResults } = JSON.parse(readFileSync(file, 'utf8')) as VitestReport;
  let passed = 0;
  let failed = 0;
  for (const { status, assertionResults } of testResults) {
    const held = assertionResults.filter((assertion) => assertion.status === 'passed').length;
    passed += held;
    failed += Math.max(assertionResults.length - held, status === 'passed' ? 0 : 1);
  }
  if (!succeeded || passed === 0) failed = Math.max(failed, 1);
  return { passed, failed, failures: testResults.flatMap(failuresIn) };
}

function failuresIn({ name, status, message = '', assertionResults }: FileResult): readonly string[] {
  const tests = assertionResults.filter((test) => test.status !== 'passed');
  if (tests.length === 0 && status !== 'passed') return [describeFailure(name, 'the file', [message])];
  return tests.map((test) =>
    describeFailure(name, test.fullName ?? test.status, test.failureMessages ?? [test.status]),
  );
}

function describeFailure(file: string, what: string, messages: readonly string[]): string {
  return `${path.basename(file)}: ${what}\n${messages.join('\n').slice(0, LONGEST_MESSAGE)}`;
}
