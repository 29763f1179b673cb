import { press, readWall, walkTheWall } from '../demo-page.ts';
import { check, waitForEntry, type Step } from '../stage.ts';

/** A subscription feeds a progress bar to its end; calling it back ends the generator over there. */
export const subscribe: Step = {
  name: 'subscribe',
  run: async (stage) => {
    const { page } = stage;
    await walkTheWall(page, 1);
    const whole = await readWall(page, ({ outcome }) => outcome !== 'running');
    check(whole.outcome === 'finished', `The walk ended as ${whole.outcome}: ${whole.says}`);
    check(
      whole.steps === 100 && whole.percent === 100,
      `${String(whole.steps)} steps led to ${String(whole.percent)} %.`,
    );

    const sinceMs = Date.now();
    await walkTheWall(page, 60);
    const { percent } = await readWall(page, ({ steps }) => steps >= 2);
    await press(page, '#wall-form button[name="stop"]');
    const { outcome } = await readWall(page, (wall) => wall.outcome !== 'running');
    check(outcome === 'called-back', `The walk that was called back ended as ${outcome}.`);
    await waitForEntry(
      stage,
      "walkTheWall's finally ran",
      (entry) => entry.outcome === 'aborted' && entry.procedure === 'walkTheWall' && entry.atMs >= sinceMs,
    );
    return `100 steps filled the progress bar; called back at ${String(percent)} %, and the generator's finally ran`;
  },
};
