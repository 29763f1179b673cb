import type { SubjectName } from '../page/driver.ts';
import type { ManyPages, Results } from '../results.ts';
import type { BenchPage } from '../stage/remote.ts';
import { listOf, mapSubjects, type Bench } from './turns.ts';

/** The browser's own ways and our transports: how the extension bears many pages is not a matter of the page's library. */
const MEASURED: readonly SubjectName[] = [
  'raw message',
  'raw port',
  'raw lane',
  'Portcullis message',
  'Portcullis port',
  'Portcullis lane',
];

const IN_FLIGHT = 100;

/** Calls of all pages together, at least. */
const CALLS = 5_000;

/** Several pages call at the same time, each with a hundred calls under way. */
export async function manyPages(bench: Bench): Promise<Results['manyPages']> {
  const { stage, plan, say } = bench;
  const measured = bench.subjects.filter((subject) => MEASURED.includes(subject));
  const results = new Map<SubjectName, ManyPages[]>();
  const pages: BenchPage[] = [];
  try {
    for (const count of plan.pages) {
      say(`${count} pages`);
      while (pages.length < count) pages.push(await stage.openPage());
      for (const subject of measured) {
        await Promise.all(pages.map(({ driver }) => driver.connect(subject, stage.extensionId)));
        const repetitions = Math.max(2, Math.ceil(CALLS / (IN_FLIGHT * count)));
        const startedAt = performance.now();
        await Promise.all(pages.map(({ driver }) => driver.atOnce(subject, IN_FLIGHT, repetitions)));
        const seconds = (performance.now() - startedAt) / 1000;
        listOf(results, subject).push({
          pages: count,
          callsPerSecond: (count * repetitions * IN_FLIGHT) / seconds,
        });
        await Promise.all(pages.map(({ driver }) => driver.disconnect(subject)));
      }
    }
  } finally {
    for (const { page } of pages) await page.close();
  }
  return mapSubjects(results, (list) => list);
}
