import type { Results } from '../results.ts';
import type { Chart } from './chart.ts';
import { faultTable, targetTable, type Table } from './tables.ts';

const STYLE = `
  body { font: 15px/1.5 system-ui, sans-serif; max-width: 900px; margin: 2rem auto; padding: 0 1rem; color: #202124; }
  table { border-collapse: collapse; margin: 1rem 0; }
  th, td { border-bottom: 1px solid #dadce0; padding: 0.25rem 0.75rem; text-align: left; }
  figure { margin: 2rem 0; }
`;

/** One HTML file with everything in it. */
export function reportHtml(results: Results, charts: readonly Chart[], script: string): string {
  const { machine, browser, command, startedAt, tookSeconds, commit, load } = results;
  const facts = [
    `${startedAt}, commit ${commit}, <code>${escape(command)}</code>, ${tookSeconds} s`,
    `${browser} on ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.system}`,
    `Load average ${load.map((one) => one.toFixed(1)).join(' at the start, ')} at the end`,
  ];
  // Inside a script element only this sequence ends the script early.
  const inScript = (text: string): string => text.replaceAll('</', '<\\/');
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Portcullis: how fast</title><link rel="icon" href="data:,"><style>${STYLE}</style></head>
<body>
<h1>Portcullis: how fast</h1>
<p>${facts.join('<br>')}</p>
${toHtml(targetTable(results))}
${charts.map(({ id, height }) => `<figure id="${id}" style="height: ${height}px"></figure>`).join('\n')}
<h2>What could not be measured</h2>
${toHtml(faultTable(results))}
<script type="application/json" id="charts">${inScript(JSON.stringify(charts))}</script>
<script>${inScript(script)}</script>
</body>
</html>
`;
}

function toHtml([head = [], ...rows]: Table): string {
  const line = (cells: readonly string[], tag: string): string =>
    `<tr>${cells.map((cell) => `<${tag}>${escape(cell)}</${tag}>`).join('')}</tr>`;
  return `<table>${line(head, 'th')}${rows.map((row) => line(row, 'td')).join('')}</table>`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
