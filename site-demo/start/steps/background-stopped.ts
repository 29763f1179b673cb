import { readWall, walkTheWall } from '../demo-page.ts';
import { check, type Step } from '../stage.ts';

/** A tracked subscription goes on where it was when the extension's worker is stopped in the middle. */
export const backgroundStopped: Step = {
  name: 'worker stopped',
  notIn: { firefox: 'the driver cannot stop an event page; test/e2e/firefox-background.test.ts lets one idle away' },
  run: async ({ page, browser }) => {
    await walkTheWall(page, 2);
    const before = await readWall(page, ({ percent }) => percent >= 20);
    await browser.stopBackground();
    const { outcome, steps, says } = await readWall(page, (wall) => wall.outcome !== 'running');
    check(outcome === 'finished', `The walk ended as ${outcome}: ${says}`);
    check(steps === 100, `${String(steps)} steps came instead of each one once.`);
    return `killed at ${String(before.percent)} %; the bar went on from there, each of the 100 steps once`;
  },
};
