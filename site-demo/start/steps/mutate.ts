import { fill, readResult, startCall } from '../demo-page.ts';
import { check, type Step } from '../stage.ts';

/** A mutation changes what it says, and a declared error comes back as itself. */
export const mutate: Step = {
  name: 'mutate',
  run: async ({ page, browser }) => {
    const before = await browser.readBadge();
    const wanted = before === 'OPEN' ? 'UP' : 'OPEN';
    await fill(page, 'setBadge', 'text', 'too long');
    await startCall(page, 'setBadge');
    const refused = await readResult(page, 'setBadge');
    check(refused.code === 'BADGE_TOO_LONG', `A text that is too long came to ${refused.text}.`);
    check((await browser.readBadge()) === before, 'The refused text changed the badge.');

    await fill(page, 'setBadge', 'text', wanted);
    await startCall(page, 'setBadge');
    const { outcome, code, text } = await readResult(page, 'setBadge');
    check(outcome === 'answered', `setBadge failed with ${String(code)}: ${text}`);
    const after = await browser.readBadge();
    check(after === wanted, `The badge is ${JSON.stringify(after)} instead of ${JSON.stringify(wanted)}.`);
    return `setBadge wrote ${wanted} on the icon; BADGE_TOO_LONG for too long a text`;
  },
};
