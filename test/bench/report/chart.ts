import type { EChartsOption, TitleComponentOption } from 'echarts';

/** One plot. */
export interface Chart {
  /** The name of its file, and of its place in the HTML. */
  readonly id: string;
  readonly title: string;
  readonly option: EChartsOption;
  readonly height: number;
}

/** A named row of numbers; `null` where there is none. */
export interface Row {
  readonly name: string;
  readonly values: readonly (number | null)[];
}

// Ours in the foreground, each peer in a colour of its own in every plot.
const COLORS: Readonly<Record<string, string>> = {
  'raw message': '#9aa0a6',
  'raw port': '#5f6368',
  birpc: '#e8a33d',
  comlink: '#d1603d',
  comctx: '#a5673f',
  capnweb: '#c44b8a',
  'webext-messenger': '#c9b037',
  'Portcullis message': '#7cb3f0',
  'Portcullis port': '#2f6fd0',
  'Portcullis lane': '#123f8c',
};

const SERIES = ['#2f6fd0', '#9dc3f2'];

const BASE: EChartsOption = { animation: false, backgroundColor: '#ffffff' };

/** Bars that lie, a group for each row and in it a bar for each column. */
export function bars(
  id: string,
  title: string,
  rows: readonly Row[],
  { columns, unit }: { readonly columns: readonly string[]; readonly unit: string },
): Chart {
  return {
    id,
    title,
    height: 130 + rows.length * (12 + 16 * columns.length),
    option: {
      ...BASE,
      color: SERIES,
      title: titled(title),
      tooltip: { trigger: 'axis' },
      legend: { top: 34, show: columns.length > 1 },
      grid: { left: 210, right: 60, top: 64, bottom: 44 },
      xAxis: { type: 'value', name: unit, nameLocation: 'middle', nameGap: 28 },
      yAxis: { type: 'category', inverse: true, data: rows.map(({ name }) => name) },
      series: columns.map((column, index) => ({
        name: column,
        type: 'bar',
        barMaxWidth: 14,
        label: { show: true, position: 'right', fontSize: 10 },
        data: rows.map(({ values }) => rounded(values[index] ?? null)),
      })),
    },
  };
}

/** A line for each row over columns that grow by powers. */
export function lines(
  id: string,
  title: string,
  rows: readonly Row[],
  { columns, over, unit }: { readonly columns: readonly string[]; readonly over: string; readonly unit: string },
): Chart {
  return {
    id,
    title,
    height: 460,
    option: {
      ...BASE,
      title: titled(title),
      tooltip: { trigger: 'axis' },
      legend: { top: 34 },
      grid: { left: 80, right: 40, top: 104, bottom: 52 },
      xAxis: { type: 'category', data: [...columns], name: over, nameLocation: 'middle', nameGap: 32 },
      yAxis: { type: 'log', name: unit },
      series: rows.map(({ name, values }) => ({
        name,
        type: 'line',
        symbolSize: 7,
        data: values.map(rounded),
        ...(COLORS[name] !== undefined && { color: COLORS[name] }),
        lineStyle: { width: name.startsWith('Portcullis') ? 3.5 : 1.8 },
      })),
    },
  };
}

function titled(text: string): TitleComponentOption {
  return { text, left: 8, top: 6, textStyle: { fontSize: 15 } };
}

/** To three figures: more is noise. */
function rounded(value: number | null): number | null {
  return value === null ? null : Number(value.toPrecision(3));
}
