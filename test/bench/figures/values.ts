import type { SubjectName } from '../page/driver.ts';
import type { ValueKind } from '../page/values.ts';
import type { Outcome, Results, ValueResult } from '../results.ts';
import { median } from '../statistics.ts';
import { inTurns, listOf, mapSubjects, type Bench } from './turns.ts';

/** The round trip of large values. */
export async function values(bench: Bench): Promise<Results['values']> {
  const results = new Map<SubjectName, ValueResult[]>();
  for (const kind of ['text', 'bytes'] as const) {
    // What failed with a small value is not tried with a larger one: thirty million bytes as an object of as many keys stop the page.
    const failed = new Map<SubjectName, string>();
    for (const bytes of bench.plan.valueBytes) await ofSize(bench, kind, bytes, { failed, results });
  }
  return mapSubjects(results, (list) => list);
}

async function ofSize(
  bench: Bench,
  kind: ValueKind,
  bytes: number,
  { failed, results }: { failed: Map<SubjectName, string>; results: Map<SubjectName, ValueResult[]> },
): Promise<void> {
  const times = new Map<SubjectName, number[]>();
  const what = `${kind} of ${bytes} bytes`;
  await inTurns(bench, { what, rounds: bench.plan.valueRounds }, async (subject) => {
    if (failed.has(subject)) return;
    const outcome = await trip(bench, subject, kind, bytes);
    if ('ms' in outcome) listOf(times, subject).push(outcome.ms);
    else {
      failed.set(subject, outcome.fault);
      times.delete(subject);
      // What was too much for it may have broken the connection.
      await bench.stage.page.driver.connect(subject, bench.stage.extensionId);
    }
  });
  for (const subject of bench.subjects) {
    const list = times.get(subject);
    listOf(results, subject).push({
      kind,
      bytes,
      outcome: list
        ? { medianMs: median(list), trips: list.length }
        : { fault: failed.get(subject) ?? 'was not tried' },
    });
  }
}

async function trip(
  { stage, plan }: Bench,
  subject: SubjectName,
  kind: ValueKind,
  bytes: number,
): Promise<Outcome<{ readonly ms: number }>> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<{ fault: string }>((resolve) => {
    timer = setTimeout(resolve, plan.valuePatienceMs, {
      fault: `was not answered in ${plan.valuePatienceMs / 1000} s`,
    });
  });
  try {
    return await Promise.race([stage.page.driver.roundTrip(subject, kind, bytes), late]);
  } finally {
    clearTimeout(timer);
  }
}
