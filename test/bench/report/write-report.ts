import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

import { bundleScript, repositoryRoot } from '../../support/browser/index.ts';
import type { Results } from '../results.ts';
import { chartsOf } from './charts.ts';
import { reportHtml } from './report-html.ts';
import { toSvg } from './to-svg.ts';

const RESULTS = join(repositoryRoot, 'test/bench/results');
const DOCUMENTS = join(repositoryRoot, 'docs/performance');

/**
 * Writes what a run measured: JSON, and an HTML file that needs nothing else.
 *
 * @param docs - Whether to renew the plots that docs/performance.md shows.
 * @returns the files.
 */
export async function writeReport(results: Results, { docs }: { readonly docs: boolean }): Promise<readonly string[]> {
  const charts = chartsOf(results);
  const script = await bundleScript({ file: 'test/bench/report/report-page.ts' });
  const name = `${results.startedAt.slice(0, 19).replaceAll(':', '-')}-${results.plan.name}`;
  const files: [path: string, content: string][] = [
    [join(RESULTS, `${name}.json`), JSON.stringify(results, null, 2)],
    [join(RESULTS, `${name}.html`), reportHtml(results, charts, script)],
    ...(docs ? charts.map((chart): [string, string] => [join(DOCUMENTS, `${chart.id}.svg`), toSvg(chart)]) : []),
  ];
  await mkdir(RESULTS, { recursive: true });
  if (docs) await mkdir(DOCUMENTS, { recursive: true });
  for (const [path, content] of files) await writeFile(path, content);
  return files.map(([path]) => relative(process.cwd(), path));
}
