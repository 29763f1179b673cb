import { abortCall, fill, readResult, startCall } from '../demo-page.ts';
import { check, waitForEntry, type Step } from '../stage.ts';

/** An abort on the page fires the signal of the handler that is running. */
export const abort: Step = {
  name: 'abort',
  run: async (stage) => {
    const { page } = stage;
    const sinceMs = Date.now();
    const isWatch = (entry: { readonly procedure?: string; readonly atMs: number }): boolean =>
      entry.procedure === 'keepWatch' && entry.atMs >= sinceMs;
    await fill(page, 'keepWatch', 'seconds', '60');
    await startCall(page, 'keepWatch');
    await waitForEntry(stage, 'keepWatch was entered', (entry) => entry.outcome === 'entered' && isWatch(entry));
    await abortCall(page, 'keepWatch');
    const { code, text } = await readResult(page, 'keepWatch');
    check(code === 'ABORTED', `The aborted call came to ${text}.`);
    await waitForEntry(stage, "keepWatch's signal fired", (entry) => entry.outcome === 'aborted' && isWatch(entry));
    return 'keepWatch rejected with ABORTED, and its handler saw the signal fire';
  },
};
