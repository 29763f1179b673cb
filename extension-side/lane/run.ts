import { handOver } from './hand-over.ts';

addEventListener('message', (event) => void handOver(event));
