import type { SubjectName } from '../page/driver.ts';
import type { IdleBytes, Results } from '../results.ts';
import { mapSubjects, type Bench } from './turns.ts';

/** What an idle connection costs, on both sides. */
export async function idleBytes({ stage, plan, subjects, say }: Bench): Promise<Results['idleBytes']> {
  const { page, extensionId } = stage;
  const { idleConnections: count } = plan;
  const results = new Map<SubjectName, IdleBytes>();
  for (const subject of subjects) {
    say(`memory of ${subject}`);
    // The first one brings what all share.
    await page.driver.openIdle(subject, extensionId, 2);
    const before = { page: await page.heapBytes(), worker: await stage.workerHeapBytes() };
    await page.driver.openIdle(subject, extensionId, count);
    const after = { page: await page.heapBytes(), worker: await stage.workerHeapBytes() };
    results.set(subject, {
      pageBytes: (after.page - before.page) / count,
      workerBytes: (after.worker - before.worker) / count,
    });
    await page.driver.closeIdle();
  }
  return mapSubjects(results, (bytes) => bytes);
}
