import { runContract } from './run-contract.ts';
import { firefoxTarget } from './targets/firefox-target.ts';

runContract(firefoxTarget);
