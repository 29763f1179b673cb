import { existsSync, readFileSync } from 'node:fs';

/** The part of Vitest's JSON report that is read here. */
interface ContractReport {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly ancestorTitles: readonly string[]; readonly status: string }[];
  }[];
}

interface Cell {
  readonly passed: number;
  readonly all: number;
}

/**
 * One table of the contract: a row for each suite, a column for each target, and in it how many of the tests passed.
 *
 * @param reports - Vitest's JSON reports, of which those that are missing count for nothing.
 */
export function contractTable(reports: readonly string[]): string {
  const cells = new Map<string, Cell>();
  const [suites, targets] = [new Set<string>(), new Set<string>()];
  for (const { ancestorTitles, status } of reports.filter((file) => existsSync(file)).flatMap(assertionsIn)) {
    const [target = '', suite = ''] = ancestorTitles;
    suites.add(suite);
    targets.add(target);
    const { passed, all } = cells.get(`${target}/${suite}`) ?? { passed: 0, all: 0 };
    cells.set(`${target}/${suite}`, { passed: passed + Number(status === 'passed'), all: all + 1 });
  }
  const columns = [...targets];
  const rows = [...suites].map((suite) => [suite, ...columns.map((target) => textOf(cells.get(`${target}/${suite}`)))]);
  const sums = columns.map((target) => textOf(sumOf([...suites].map((suite) => cells.get(`${target}/${suite}`)))));
  return layOut([['', ...columns], ...rows, ['all', ...sums]]);
}

function assertionsIn(file: string): ContractReport['testResults'][number]['assertionResults'] {
  // Vitest wrote it a moment ago; its shape is documented and the exit code is checked beside it.
  const { testResults } = JSON.parse(readFileSync(file, 'utf8')) as ContractReport;
  return testResults.flatMap(({ assertionResults }) => assertionResults);
}

function sumOf(cells: readonly (Cell | undefined)[]): Cell {
  return cells.reduce<Cell>(
    (sum, cell) => ({ passed: sum.passed + (cell?.passed ?? 0), all: sum.all + (cell?.all ?? 0) }),
    { passed: 0, all: 0 },
  );
}

function textOf(cell: Cell | undefined): string {
  if (!cell) return '–';
  return cell.passed === cell.all ? String(cell.all) : `${String(cell.passed)}/${String(cell.all)}`;
}

function layOut(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
