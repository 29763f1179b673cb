import { readResult, readText, startCall } from '../demo-page.ts';
import { check, waitForEntry, type Step } from '../stage.ts';

/** A query brings back what only the extension can know, over a port. */
export const query: Step = {
  name: 'query',
  run: async (stage) => {
    const { page, browser, origins } = stage;
    const sinceMs = Date.now();
    await startCall(page, 'getBrowser');
    const { outcome, code, text } = await readResult(page, 'getBrowser');
    check(outcome === 'answered', `getBrowser failed with ${String(code)}: ${text}`);
    const answer: unknown = JSON.parse(text);
    const tabs = await browser.countTabs();
    check(
      isFacts(answer) && answer.openTabs === tabs,
      `getBrowser answered ${text}, and ${String(tabs)} tabs are open.`,
    );
    await waitForEntry(
      stage,
      'getBrowser was entered for the allowed page',
      (entry) =>
        entry.outcome === 'entered' &&
        entry.procedure === 'getBrowser' &&
        entry.origin === origins.allowed &&
        entry.frame === 'top' &&
        entry.atMs >= sinceMs,
    );
    const [state, transport] = await Promise.all([
      readText(page, 'connection-state'),
      readText(page, 'fact-transport'),
    ]);
    check(state === 'connected', `The page shows the connection as ${state}.`);
    return `getBrowser answered ${text} over ${transport}`;
  },
};

function isFacts(answer: unknown): answer is { readonly openTabs: unknown } {
  return typeof answer === 'object' && answer !== null && 'openTabs' in answer;
}
