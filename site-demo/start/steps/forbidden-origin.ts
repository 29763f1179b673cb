import { readDetection, readResult, startCall } from '../demo-page.ts';
import { check, waitForEntry, type Step } from '../stage.ts';

/** The same page from another origin is turned away, and no handler runs for it. */
export const forbiddenOrigin: Step = {
  name: 'forbidden origin',
  run: async (stage) => {
    const { browser, origins, openTab } = stage;
    const page = await openTab(`${origins.stranger}/`);
    const detection = await readDetection(page);
    check(detection === 'denied', `The stranger's page says: ${detection}.`);
    const badge = await browser.readBadge();
    for (const call of ['getBrowser', 'setBadge']) {
      await startCall(page, call);
      const { outcome, code } = await readResult(page, call);
      check(code === 'ORIGIN_NOT_ALLOWED', `${call} from the stranger's page: ${code ?? outcome}.`);
    }
    const { reason } = await waitForEntry(
      stage,
      'the stranger was denied',
      (entry) => entry.outcome === 'denied' && entry.origin === origins.stranger && entry.frame === 'top',
    );
    check(reason === 'origin-not-listed', `The journal says ${String(reason)}.`);
    const entered = (await browser.readJournal()).some(
      (entry) => entry.outcome !== 'denied' && entry.origin === origins.stranger,
    );
    check(!entered, 'A handler was entered for the stranger.');
    check((await browser.readBadge()) === badge, 'The stranger changed the badge.');
    return `${origins.stranger} gets ORIGIN_NOT_ALLOWED, no handler was entered`;
  },
};
