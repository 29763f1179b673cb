import { init } from 'echarts';

import type { Chart } from './chart.ts';

const WIDTH = 860;

/** Draws a chart without a browser. */
export function toSvg({ option, height }: Chart): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height });
  chart.setOption(option);
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}
