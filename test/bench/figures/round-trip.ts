import type { SubjectName } from '../page/driver.ts';
import type { Results } from '../results.ts';
import { median, quantile } from '../statistics.ts';
import { inTurns, listOf, mapSubjects, type Bench } from './turns.ts';

/** Calls before anything counts, so that no subject is measured while the browser still compiles it. */
const WARM_UP_CALLS = 300;

/** The round trip of one small call after the other. */
export async function roundTrip(bench: Bench): Promise<Results['roundTrip']> {
  const { driver } = bench.stage.page;
  const { rounds, sequentialCalls } = bench.plan;
  const times = new Map<SubjectName, number[]>();
  await inTurns(bench, { what: 'warming up', rounds: 1 }, async (subject) => {
    await driver.sequential(subject, WARM_UP_CALLS);
  });
  await inTurns(bench, { what: 'round trips', rounds }, async (subject) => {
    listOf(times, subject).push(...(await driver.sequential(subject, sequentialCalls)));
  });
  return mapSubjects(times, (list) => ({
    medianMs: median(list),
    p95Ms: quantile(list, 0.95),
    calls: list.length,
  }));
}
