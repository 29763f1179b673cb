import type { Page } from 'puppeteer-core';

import { readText } from '../demo-page.ts';
import { waitUntil, type Step } from '../stage.ts';

/** A tab in Chromium says that it goes. In Firefox that is lost, and the extension waits a while for it to come back. */
const GRACE_MS = 25_000;

/** Two tabs see each other's pointers, over one port each. */
export const port: Step = {
  name: 'port',
  run: async ({ page, origins, openTab }) => {
    const other = await openTab(`${origins.allowed}/`);
    const seen = await pointAndSee(other, page);
    const back = await pointAndSee(page, other);
    await other.close();
    await waitUntil(
      'The pointer of the closed tab',
      () => page.$$eval('.neighbour', (pointers) => pointers.length),
      (pointers) => pointers === 0,
      GRACE_MS,
    );
    const says = await readText(page, 'courtyard-says');
    return `two tabs saw each other as ${seen} and ${back}; one closed: “${says}”`;
  },
};

/** Moves the pointer in one tab until the other tab shows it in the same place. @returns the name that it goes by. */
async function pointAndSee(from: Page, to: Page): Promise<string> {
  const wanted = ['25%', '75%'];
  const shown = await waitUntil(
    'The pointer of the other tab',
    async () => {
      // A hidden tab draws no frames, and so tells nothing.
      await from.bringToFront();
      await from.$eval('#pad', (pad) => {
        const { left, top, width, height } = pad.getBoundingClientRect();
        const at = { clientX: left + width / 4, clientY: top + (height * 3) / 4 };
        pad.dispatchEvent(new PointerEvent('pointermove', at));
      });
      await new Promise((resolve) => setTimeout(resolve, 50));
      return to.$$eval('.neighbour', (pointers) =>
        pointers.map((pointer) => ({
          name: String(pointer.getAttribute('data-name')),
          place: ['--x', '--y'].map((axis) => getComputedStyle(pointer).getPropertyValue(axis)),
        })),
      );
    },
    ([pointer, more]) => more === undefined && JSON.stringify(pointer?.place) === JSON.stringify(wanted),
  );
  return shown[0]?.name ?? '';
}
