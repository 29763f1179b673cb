import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TitleComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

import type { Chart } from './chart.ts';

use([BarChart, LineChart, GridComponent, LegendComponent, TitleComponent, TooltipComponent, SVGRenderer]);

// `write-report` put it there.
const charts = JSON.parse(document.querySelector('#charts')?.textContent ?? '[]') as readonly Chart[];

for (const { id, option, height } of charts) {
  const place = document.getElementById(id);
  if (place) init(place, null, { height }).setOption(option);
}
