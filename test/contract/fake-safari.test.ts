import { runContract } from './run-contract.ts';
import { fakeTarget } from './targets/fake-target.ts';

runContract(fakeTarget('safari', 'message'));
runContract(fakeTarget('safari', 'port'));
runContract(fakeTarget('safari', 'relay'));
