import type { SubjectName } from '../page/driver.ts';
import type { Outcome, Results, Starts } from '../results.ts';
import { median } from '../statistics.ts';
import { inTurns, listOf, type Bench } from './turns.ts';

/** How long a call over a lost connection may take. */
const PATIENCE_MS = 3_000;

/** So long after the worker's end every page has been told of it. */
const AFTER_KILL_MS = 300;

/** How soon a call is answered that has to start the worker first. */
export async function starts(whole: Bench): Promise<Results['starts']> {
  const { stage, plan } = whole;
  const { driver } = stage.page;
  for (const subject of whole.subjects) await driver.disconnect(subject);
  // No call waits for a lane: the first ones go over the port.
  const subjects = whole.subjects.filter((subject) => subject !== 'Portcullis lane');
  const bench = { ...whole, subjects };
  const cold = new Map<SubjectName, number[]>();
  await inTurns(bench, { what: 'cold calls', rounds: plan.startRounds }, async (subject) => {
    await stage.stopWorker();
    listOf(cold, subject).push(await driver.firstCall(subject, stage.extensionId));
  });
  const afterKill = new Map<SubjectName, Outcome<{ ms: number }>[]>();
  await inTurns(bench, { what: 'calls after a kill', rounds: plan.startRounds }, async (subject) => {
    await driver.connect(subject, stage.extensionId);
    await stage.stopWorker();
    await new Promise((resolve) => setTimeout(resolve, AFTER_KILL_MS));
    listOf(afterKill, subject).push(await driver.callAfterLoss(subject, PATIENCE_MS));
    await driver.disconnect(subject);
  });
  return Object.fromEntries(
    subjects.map((subject): readonly [SubjectName, Starts] => [
      subject,
      { cold: { medianMs: median(listOf(cold, subject)) }, afterKill: summary(listOf(afterKill, subject)) },
    ]),
  );
}

function summary(outcomes: readonly Outcome<{ ms: number }>[]): Starts['afterKill'] {
  const fault = outcomes.find((outcome) => 'fault' in outcome);
  return fault ?? { medianMs: median(outcomes.filter((outcome) => 'ms' in outcome).map(({ ms }) => ms)) };
}
