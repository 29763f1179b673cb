import { startRelay } from './start-relay.ts';

startRelay();
