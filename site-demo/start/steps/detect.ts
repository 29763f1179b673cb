import { readDetection, readText } from '../demo-page.ts';
import { check, type Step } from '../stage.ts';

/** The allowed page finds the extension, and learns its version. */
export const detect: Step = {
  name: 'detect',
  run: async ({ page, version }) => {
    const detection = await readDetection(page);
    check(detection === 'installed', `The allowed page says: ${detection}.`);
    const shown = await readText(page, 'fact-version');
    check(shown === version, `The page shows version ${shown}, the manifest says ${version}.`);
    return `installed, version ${shown}`;
  },
};
