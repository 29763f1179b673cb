import type { SubjectName } from '../page/driver.ts';
import type { AtOnce, HeapAround, IdleBytes, Outcome, Results } from '../results.ts';
import { median } from '../statistics.ts';
import { inTurns, listOf, mapSubjects, type Bench } from './turns.ts';

/** A turn of few calls is repeated until it takes about so long. */
const TURN_MS = 80;

const MOST_REPETITIONS = 100;

/** One part in so many of a turn goes before what is measured. */
const LEAD_IN = 3;

/** A turn that takes longer is not needed as often to be known. */
const LONG_TURN_MS = 1_000;

const TURNS_OF_LONG_ONES = 3;

/** Acknowledgements and timers of a burst are done after so long. */
const SETTLING_MS = 3_000;

/** Calls per second with more and more calls under way at once, and the memory that the bursts leave behind. */
export async function atOnce(bench: Bench): Promise<Pick<Results, 'atOnce' | 'heapAroundBursts'>> {
  const results = new Map<SubjectName, Outcome<AtOnce>[]>();
  // Of the last level that was measured: what a call of the next one is expected to take.
  const costMs = new Map<SubjectName, number>();
  await warmUp(bench, costMs);
  for (const inFlight of bench.plan.inFlight) await atLevel(bench, inFlight, costMs, results);
  return { atOnce: mapSubjects(results, (list) => list), heapAroundBursts: await aroundBursts(bench) };
}

/** The memory before and after the largest bursts over our port, once all that they need for good is there. */
async function aroundBursts(bench: Bench): Promise<HeapAround> {
  bench.say('memory around bursts');
  const before = await settledHeaps(bench);
  await bench.stage.page.driver.atOnce('Portcullis port', Math.max(...bench.plan.inFlight), 5);
  return { before, after: await settledHeaps(bench) };
}

async function warmUp(bench: Bench, costMs: Map<SubjectName, number>): Promise<void> {
  const { driver } = bench.stage.page;
  await inTurns(bench, { what: 'warming up bursts', rounds: 2 }, async (subject) => {
    costMs.set(subject, (await driver.atOnce(subject, 200, 1)) / 200);
  });
  await inTurns(bench, { what: 'warming up large bursts', rounds: 2 }, async (subject) => {
    if (3_000 * (costMs.get(subject) ?? 0) < bench.plan.longestTurnMs) await driver.atOnce(subject, 3_000, 1);
  });
}

async function atLevel(
  bench: Bench,
  inFlight: number,
  costMs: Map<SubjectName, number>,
  results: Map<SubjectName, Outcome<AtOnce>[]>,
): Promise<void> {
  const { plan, stage } = bench;
  const turns = new Map<SubjectName, number[]>();
  await inTurns(bench, { what: `${inFlight} at once`, rounds: plan.rounds }, async (subject, round) => {
    const expectedMs = (costMs.get(subject) ?? 0) * inFlight;
    if (expectedMs > plan.longestTurnMs) return;
    if (expectedMs > LONG_TURN_MS && round >= TURNS_OF_LONG_ONES) return;
    const repetitions = Math.min(MOST_REPETITIONS, Math.ceil(TURN_MS / Math.max(1, expectedMs)));
    // Not measured: what comes right after another subject's turn is slower, and the shorter a turn, the more of it that is.
    await stage.page.driver.atOnce(subject, inFlight, Math.ceil(repetitions / LEAD_IN));
    const ms = await stage.page.driver.atOnce(subject, inFlight, repetitions);
    listOf(turns, subject).push(ms / (repetitions * inFlight));
  });
  for (const subject of bench.subjects) {
    const costs = turns.get(subject);
    if (!costs) {
      listOf(results, subject).push({ fault: `would take more than ${plan.longestTurnMs / 1000} s` });
      continue;
    }
    const ms = median(costs);
    costMs.set(subject, ms);
    listOf(results, subject).push({
      inFlight,
      callsPerSecond: 1000 / ms,
      microsecondsPerCall: 1000 * ms,
      turns: costs.length,
    });
  }
}

async function settledHeaps({ stage }: Bench): Promise<IdleBytes> {
  await new Promise((resolve) => setTimeout(resolve, SETTLING_MS));
  return { pageBytes: await stage.page.heapBytes(), workerBytes: await stage.workerHeapBytes() };
}
