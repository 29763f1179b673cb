import type { ConsoleMessage, Page } from 'puppeteer-core';

/** One thing a page put before its developer's eyes. */
export interface Noise {
  /** `uncaught` for errors and rejections that nothing caught, else the console's level: `error`, `warn`, `log`, … */
  readonly kind: string;
  readonly text: string;
}

/**
 * Collects everything a page prints to its console and everything it leaves uncaught, from now on and over navigations.
 *
 * What the browser itself reports counts too: an unread `runtime.lastError`, a failed request, a violated policy.
 *
 * @param noise - The list to add to, to hear several pages in one.
 * @returns a list that grows. Before comparing, let the page do something the noise must precede, such as one `evaluate`.
 * @example
 * ```ts
 * const noise = listenForNoise(page);
 * await page.goto(site.url());
 * expect(noise).toEqual([]);
 * ```
 */
export function listenForNoise(page: Page, noise: Noise[] = []): readonly Noise[] {
  page.on('console', (message: ConsoleMessage) => {
    noise.push({ kind: message.type(), text: message.text() });
  });
  page.on('pageerror', (error) => {
    noise.push({ kind: 'uncaught', text: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  });
  return noise;
}
