// `npm run bench`: measures Portcullis beside the browser's own interfaces and other libraries, in one browser and one page.
// `-- --quick` for a short run, `-- --docs` to renew the plots of docs/performance.md too.
import { execFileSync } from 'node:child_process';
import { cpus, loadavg, release, totalmem, type } from 'node:os';

import { repositoryRoot } from '../support/browser/index.ts';
import { atOnce } from './figures/at-once.ts';
import { featureSizes } from './figures/feature-sizes.ts';
import { idleBytes } from './figures/idle-bytes.ts';
import { largestValue } from './figures/largest-value.ts';
import { manyPages } from './figures/many-pages.ts';
import { pageSizes } from './figures/page-sizes.ts';
import { roundTrip } from './figures/round-trip.ts';
import { starts } from './figures/starts.ts';
import { subscriptions } from './figures/subscriptions.ts';
import { connectAll, type Bench } from './figures/turns.ts';
import { values } from './figures/values.ts';
import type { SubjectName } from './page/driver.ts';
import { planOf } from './plan.ts';
import { targetTable, toText } from './report/tables.ts';
import { writeReport } from './report/write-report.ts';
import type { Results } from './results.ts';
import { openStage, type Stage } from './stage/open-stage.ts';

const argv = process.argv.slice(2);
const plan = planOf(argv);
const startedAt = Date.now();
const loadAtStart = loadavg()[0] ?? 0;

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function say(step: string): void {
  print(`${String(Math.round((Date.now() - startedAt) / 1000)).padStart(4)} s  ${step}`);
}

/** Which subjects work here, and why the others do not. */
async function findSubjects({ page, extensionId }: Stage): Promise<Pick<Results, 'absent'> & Pick<Bench, 'subjects'>> {
  const subjects: SubjectName[] = [];
  const absent: Partial<Record<SubjectName, string>> = {};
  for (const subject of await page.driver.subjects()) {
    try {
      await page.driver.connect(subject, extensionId);
      subjects.push(subject);
    } catch (error) {
      const [reason = ''] = String(error).split('\n');
      absent[subject] = reason;
      say(`without ${subject}: ${reason}`);
    }
  }
  return { subjects, absent };
}

async function measure(): Promise<Results> {
  say(`starting the browser for a ${plan.name} run`);
  await using stage = await openStage();
  const { subjects, absent } = await findSubjects(stage);
  const bench: Bench = { stage, plan, subjects, say };
  const roundTrips = await roundTrip(bench);
  const bursts = await atOnce(bench);
  const large = await values(bench);
  const largest = await largestValue(bench);
  const started = await starts(bench);
  await connectAll(bench);
  const streams = await subscriptions(bench);
  const idle = await idleBytes(bench);
  const many = await manyPages(bench);
  say('sizes');
  const [cpu] = cpus();
  return {
    startedAt: new Date(startedAt).toISOString(),
    command: ['npm run bench', ...(argv.length > 0 ? ['--', ...argv] : [])].join(' '),
    commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: repositoryRoot, encoding: 'utf8' }).trim(),
    browser: await stage.chromium.browser.version(),
    machine: {
      cpu: cpu?.model.trim() ?? 'unknown',
      cores: cpus().length,
      memoryGiB: Math.round(totalmem() / 2 ** 30),
      system: `${type()} ${release()}`,
    },
    plan,
    absent,
    roundTrip: roundTrips,
    ...bursts,
    values: large,
    largestValue: largest,
    starts: started,
    manyPages: many,
    subscriptions: streams,
    idleBytes: idle,
    pageSizes: await pageSizes(),
    featureGzipBytes: await featureSizes(),
    load: [loadAtStart, loadavg()[0] ?? 0],
    tookSeconds: Math.round((Date.now() - startedAt) / 1000),
  };
}

const results = await measure();
const written = await writeReport(results, { docs: argv.includes('--docs') });
print(`\n${toText(targetTable(results))}\n`);
for (const file of written) print(`wrote ${file}`);
