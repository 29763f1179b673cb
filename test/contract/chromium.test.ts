import { runContract } from './run-contract.ts';
import { chromiumTarget } from './targets/chromium-target.ts';

for (const transport of ['message', 'port', 'lane', 'relay'] as const) runContract(chromiumTarget(transport));
