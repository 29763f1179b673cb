import { press, readOutput } from '../demo-page.ts';
import { check, waitUntil, type Step } from '../stage.ts';

/** What is rung in the extension's popup is heard by every page that listens. */
export const event: Step = {
  name: 'event',
  run: async ({ page, browser, origins, openTab }) => {
    const other = await openTab(`${origins.allowed}/`);
    await other.waitForSelector('html[data-detection="installed"]');
    const popup = await browser.findPopup();
    const text = `Dinner at ${new Date().toLocaleTimeString('en-GB')}`;
    await popup.$eval('#bell-text', (input, value) => input instanceof HTMLInputElement && (input.value = value), text);
    // Until both pages listen: the second one has only just loaded.
    await waitUntil(
      'How many pages heard the bell',
      async () => {
        await press(popup, '#bell button');
        return readOutput(popup, 'bell-result');
      },
      (heard) => heard === 'Heard by 2 pages',
    );
    for (const tab of [page, other]) {
      await waitUntil(
        'What a page heard',
        () => tab.$$eval('#rings li span', (rings) => rings.map((ring) => ring.textContent)),
        (rings) => rings.includes(text),
      );
    }
    check((await other.$$('#rings li[data-kind="gap"]')).length === 0, 'A gap was told where there was none.');
    await other.close();
    return `“${text}”, rung in the popup, was heard by both tabs`;
  },
};
