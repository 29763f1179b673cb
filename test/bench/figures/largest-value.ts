import { watchMemory } from '../../support/browser/index.ts';
import type { SubjectName } from '../page/driver.ts';
import { isMeasured, type LargestValue, type Outcome, type Results } from '../results.ts';
import { mapSubjects, type Bench } from './turns.ts';

/** Who can carry it at all: browsers refuse messages of more than 64 MiB. */
const MEASURED: readonly SubjectName[] = ['Portcullis message', 'Portcullis port', 'Portcullis lane'];

/** What the garbage of the trip before needs to go. */
const SETTLING_MS = 1_000;

/** A value that no message can hold: what its way there and back asks of the page and of memory. */
export async function largestValue(bench: Bench): Promise<Results['largestValue']> {
  const results = new Map<SubjectName, Outcome<LargestValue>>();
  await bench.stage.page.driver.keep(bench.plan.largestValueBytes);
  for (const subject of bench.subjects.filter((one) => MEASURED.includes(one))) {
    bench.say(`largest value over ${subject}`);
    results.set(subject, await measure(bench, subject));
  }
  await bench.stage.page.driver.keep(0);
  return mapSubjects(results, (outcome) => outcome);
}

/** Two trips: reading how much memory a process has keeps that from taking more. */
async function measure({ stage, plan }: Bench, subject: SubjectName): Promise<Outcome<LargestValue>> {
  const { driver } = stage.page;
  await settle(stage);
  const trip = await driver.sendKept(subject);
  await settle(stage);
  const memory = await watchMemory(stage.chromium.browser);
  const again = await driver.sendKept(subject);
  const peakBytes = (await memory.stop()) - memory.before;
  if (!isMeasured(trip)) return trip;
  if (!isMeasured(again)) return again;
  return { ...trip, extraMemory: peakBytes / plan.largestValueBytes };
}

async function settle(stage: Bench['stage']): Promise<void> {
  await stage.page.heapBytes(); // which collects garbage
  await stage.workerHeapBytes();
  await new Promise((resolve) => setTimeout(resolve, SETTLING_MS));
}
