import { runContract } from './run-contract.ts';
import { fakeTarget } from './targets/fake-target.ts';

runContract(fakeTarget('chromium', 'message'));
runContract(fakeTarget('chromium', 'port'));
runContract(fakeTarget('chromium', 'relay'));
