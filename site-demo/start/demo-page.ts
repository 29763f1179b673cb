import type { Page } from 'puppeteer-core';

import { waitUntil } from './stage.ts';

const PATIENCE_MS = 15_000;

/** What the page shows for a call that has come to an end. */
export interface ShownResult {
  readonly outcome: string;
  /** The error code of a failed call, `null` for an answered one. */
  readonly code: string | null;
  /** The answer of a successful one, or what is said of the failure. */
  readonly text: string;
}

/** Waits for the page's own detection and returns its verdict: `installed`, or the reason against. */
export async function readDetection(page: Page): Promise<string> {
  await page.waitForSelector('html[data-detection]', { timeout: PATIENCE_MS });
  return page.$eval('html', ({ dataset }) => String(dataset['detection']));
}

/** The text of the element with this id. */
export async function readText(page: Page, id: string): Promise<string> {
  return page.$eval(`#${id}`, (element) => element.textContent.trim());
}

/** Replaces what stands in a field of a call's form. */
export async function fill(page: Page, call: string, field: string, text: string): Promise<void> {
  // Not typed key by key: the window may be in the background, where the focus does not follow.
  await page.$eval(
    `form[data-call="${call}"] input[name="${field}"]`,
    (input, value) => {
      if (input instanceof HTMLInputElement) input.value = value;
    },
    text,
  );
}

/** Presses the button that calls. */
export async function startCall(page: Page, call: string): Promise<void> {
  await press(page, `form[data-call="${call}"] button[type="submit"]`);
}

/** Presses the button that aborts. */
export async function abortCall(page: Page, call: string): Promise<void> {
  await press(page, `form[data-call="${call}"] button[name="abort"]`);
}

/** Waits until a call has come to an end. */
export async function readResult(page: Page, call: string): Promise<ShownResult> {
  const output = `form[data-call="${call}"] output`;
  await page.waitForSelector(`${output}:is([data-outcome="answered"], [data-outcome="failed"])`, {
    timeout: PATIENCE_MS,
  });
  return page.$eval(output, (element) => ({
    outcome: String(element.getAttribute('data-outcome')),
    code: element.getAttribute('data-code'),
    text: element.firstElementChild?.textContent ?? '',
  }));
}

/** What the page shows of the watch on the wall. */
export interface ShownWall {
  readonly outcome: string;
  readonly steps: number;
  readonly percent: number;
  readonly says: string;
}

/** Sends the watch along the wall. */
export async function walkTheWall(page: Page, seconds: number): Promise<void> {
  await page.$eval(
    '#wall-form input[name="seconds"]',
    (input, value) => {
      if (input instanceof HTMLInputElement) input.value = value;
    },
    String(seconds),
  );
  await press(page, '#wall-form button[type="submit"]');
}

/** Waits until the wall shows what is wanted. */
export async function readWall(page: Page, isWanted: (wall: ShownWall) => boolean): Promise<ShownWall> {
  return waitUntil(
    'The watch on the wall',
    () =>
      page.$eval('#wall', (card) => ({
        outcome: String(card.getAttribute('data-outcome')),
        steps: Number(card.getAttribute('data-steps')),
        percent: card.querySelector('progress')?.value ?? 0,
        says: card.querySelector('#wall-post')?.textContent ?? '',
      })),
    isWanted,
  );
}

/** Waits until an output of the popup shows an answer or a failure, and returns its text. */
export async function readOutput(page: Page, id: string): Promise<string> {
  await waitUntil(
    'What the popup shows',
    () => page.$eval(`#${id}`, (output) => output.getAttribute('data-outcome')),
    (outcome) => outcome !== 'none',
  );
  return readText(page, id);
}

/** Presses a button once it can be pressed. */
export async function press(page: Page, selector: string): Promise<void> {
  await page.waitForSelector(`${selector}:enabled`, { timeout: PATIENCE_MS });
  await page.$eval(selector, (button) => {
    if (button instanceof HTMLButtonElement) button.click();
  });
}
