import { existsSync, readFileSync } from 'node:fs';

/** How many checks held, and how many did not. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
}

/** The part of Vitest's JSON report that is read here. */
interface VitestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

/**
 * Counts a run of Vitest. A test that was skipped counts as failed, and so does what no test stands for: a file that did
 * not load, a run without tests, an error outside every test.
 *
 * @param succeeded whether Vitest's exit code was 0.
 */
export function readVitestReport(file: string, succeeded: boolean): Counts {
  if (!existsSync(file)) return { passed: 0, failed: 1 };
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
  return { passed, failed };
}
