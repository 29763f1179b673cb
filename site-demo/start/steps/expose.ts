import { press, readOutput, readText } from '../demo-page.ts';
import { check, type Step } from '../stage.ts';

/** The extension asks the page for what is selected in it. */
export const expose: Step = {
  name: 'expose',
  run: async ({ page, browser }) => {
    const selected = await page.$eval('#passage', (passage) => {
      const words = passage.firstChild;
      if (!words) return '';
      const start = String(words.textContent).indexOf('a gate');
      getSelection()?.setBaseAndExtent(words, start, words, start + 'a gate that slides in grooves'.length);
      return String(getSelection());
    });
    check(selected === 'a gate that slides in grooves', `The page selected ${JSON.stringify(selected)}.`);
    const popup = await browser.findPopup();
    await press(popup, '#selections button');
    const read = await readOutput(popup, 'selections-result');
    check(read === selected, `The popup shows ${JSON.stringify(read)}.`);
    const says = await readText(page, 'selection-says');
    check(says.includes(selected), `The page says ${JSON.stringify(says)}.`);
    return `the popup asked the page and read “${read}”`;
  },
};
