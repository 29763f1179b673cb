import type { Results } from '../results.ts';
import type { Bench } from './turns.ts';

/** Items of each subscription: more than a stream's credit, so that acknowledgements take part. */
const ITEMS = 100;

/** Many subscriptions of one page at once, over the port. */
export async function subscriptions({ stage, plan, say }: Bench): Promise<Results['subscriptions']> {
  const { driver, heapBytes } = stage.page;
  const { subscriptions: count } = plan;
  say(`${count} subscriptions`);
  // What the first subscription brings with it for good belongs to none of the others.
  await driver.subscribe(stage.extensionId, 1, 1);
  const before = { page: await heapBytes(), worker: await stage.workerHeapBytes() };
  const { openMs, allMs } = await driver.subscribe(stage.extensionId, count, ITEMS);
  const after = { page: await heapBytes(), worker: await stage.workerHeapBytes() };
  await driver.unsubscribe();
  return {
    count,
    openMs,
    itemsPerSecond: (count * ITEMS) / (allMs / 1000),
    pageBytesEach: (after.page - before.page) / count,
    workerBytesEach: (after.worker - before.worker) / count,
  };
}
