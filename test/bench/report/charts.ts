import type { SubjectName } from '../page/driver.ts';
import type { ValueKind } from '../page/values.ts';
import { isMeasured, type Results, type ValueTrip } from '../results.ts';
import { bars, lines, type Chart, type Row } from './chart.ts';
import { sizeName } from './size-name.ts';

/** The plots of a run. */
export function chartsOf(results: Results): readonly Chart[] {
  const { plan } = results;
  return [
    bars(
      'round-trip',
      'Round trip of a small call',
      rowsOf(results.roundTrip, ({ medianMs, p95Ms }) => [medianMs, p95Ms]),
      { columns: ['median', 'p95'], unit: 'ms' },
    ),
    lines(
      'at-once',
      'Small calls per second, by how many are started at once',
      rowsOf(results.atOnce, (levels) => levels.map((level) => (isMeasured(level) ? level.callsPerSecond : null))),
      { columns: plan.inFlight.map((count) => count.toLocaleString('en')), over: 'calls at once', unit: 'calls/s' },
    ),
    values(results, 'text', 'Round trip of a string'),
    values(results, 'bytes', 'Round trip of a Uint8Array'),
    bars(
      'starts',
      'The worker does not run: first call, and next call after a kill',
      rowsOf(results.starts, ({ cold, afterKill }) => [
        isMeasured(cold) ? cold.medianMs : null,
        isMeasured(afterKill) ? afterKill.medianMs : null,
      ]),
      { columns: ['first call', 'after a kill'], unit: 'ms' },
    ),
    lines(
      'many-pages',
      'Calls per second of all pages together, each with 100 at once',
      rowsOf(results.manyPages, (counts) => counts.map(({ callsPerSecond }) => callsPerSecond)),
      { columns: plan.pages.map(String), over: 'pages', unit: 'calls/s' },
    ),
    bars(
      'idle-bytes',
      'Heap of an idle connection',
      rowsOf(results.idleBytes, ({ pageBytes, workerBytes }) => [pageBytes / 1000, workerBytes / 1000]),
      { columns: ['page', 'worker'], unit: 'kB' },
    ),
    bars(
      'page-sizes',
      'What the page loads',
      Object.entries(results.pageSizes).map(([name, { gzip, brotli }]) => ({
        name,
        values: [gzip / 1000, brotli / 1000],
      })),
      { columns: ['gzip', 'brotli'], unit: 'kB' },
    ),
    bars(
      'feature-sizes',
      'What each feature adds to the page side',
      Object.entries(results.featureGzipBytes).map(([name, bytes]) => ({
        name,
        values: [bytes === null ? null : bytes / 1000],
      })),
      { columns: ['gzip'], unit: 'kB' },
    ),
  ];
}

function values(results: Results, kind: ValueKind, title: string): Chart {
  const sizes = results.plan.valueBytes;
  const timeOf = (of: Results['values'][SubjectName], bytes: number): number | null => {
    const outcome = of?.find((one) => one.kind === kind && one.bytes === bytes)?.outcome;
    return isMeasured<ValueTrip>(outcome) ? outcome.medianMs : null;
  };
  const rows = rowsOf(results.values, (of) => sizes.map((bytes) => timeOf(of, bytes)));
  return lines(
    `values-${kind}`,
    title,
    rows.filter((row) => row.values.some((value) => value !== null)),
    { columns: sizes.map(sizeName), over: 'size', unit: 'ms' },
  );
}

function rowsOf<Figure>(
  figures: Readonly<Partial<Record<SubjectName, Figure>>>,
  valuesOf: (figure: Figure) => readonly (number | null)[],
): readonly Row[] {
  return Object.entries(figures).map(([name, figure]) => ({ name, values: valuesOf(figure) }));
}
