import { check, type Step } from '../stage.ts';

/** Being absent, denied or aborted is no reason to print anything. */
export const silence: Step = {
  name: 'silence',
  run: ({ noise }) => {
    const first = noise[0];
    check(first === undefined, `A page printed (${String(first?.kind)}): ${String(first?.text)}`);
    return Promise.resolve('no tab printed anything to its console or left an error uncaught');
  },
};
