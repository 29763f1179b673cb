import type { Results } from '../results.ts';
import { sizeName } from './size-name.ts';
import { holds, targetsOf, type Target } from './targets.ts';

/** Rows of cells; the first row is the head. */
export type Table = readonly (readonly string[])[];

/** The promised ratios and how they stand. */
export function targetTable(results: Results): Table {
  return [
    ['ratio', 'measured', 'promised', 'holds'],
    ...targetsOf(results).map((target) => [
      target.what,
      target.ratio === undefined ? '–' : target.ratio.toPrecision(3),
      boundOf(target),
      { true: 'yes', false: 'NO', undefined: 'not measured' }[String(holds(target))] ?? '',
    ]),
  ];
}

/** Writes a table in columns. */
export function toText(table: Table): string {
  const widths = (table[0] ?? []).map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  return table.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')).join('\n');
}

function boundOf({ bound }: Target): string {
  return 'atMost' in bound ? `at most ${bound.atMost}` : `at least ${bound.atLeast}`;
}

/** What subjects could not do, and why. */
export function faultTable(results: Results): Table {
  const { absent, atOnce, values, starts, plan } = results;
  const rows: string[][] = Object.entries(absent).map(([subject, fault]) => [subject, 'everything', fault]);
  for (const [subject, levels] of Object.entries(atOnce)) {
    levels.forEach((level, index) => {
      if ('fault' in level) rows.push([subject, `${String(plan.inFlight[index])} calls at once`, level.fault]);
    });
  }
  for (const [subject, sizes] of Object.entries(values)) {
    for (const kind of ['text', 'bytes'] as const) {
      const failed = sizes.find((size) => size.kind === kind && 'fault' in size.outcome);
      if (failed && 'fault' in failed.outcome) {
        rows.push([subject, `${kind} from ${sizeName(failed.bytes)}`, failed.outcome.fault.split('\n')[0] ?? '']);
      }
    }
  }
  for (const [subject, outcome] of Object.entries(results.largestValue)) {
    if ('fault' in outcome) rows.push([subject, 'the largest value', outcome.fault.split('\n')[0] ?? '']);
  }
  for (const [subject, { afterKill }] of Object.entries(starts)) {
    if ('fault' in afterKill) rows.push([subject, 'a call after a kill', afterKill.fault.split('\n')[0] ?? '']);
  }
  return [['subject', 'what', 'why'], ...rows];
}
