import { runContract } from './run-contract.ts';
import { fakeTarget } from './targets/fake-target.ts';

runContract(fakeTarget('firefox', 'relay'));
