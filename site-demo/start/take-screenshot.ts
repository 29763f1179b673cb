import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { Page } from 'puppeteer-core';

import { outFolder } from './build-demo.ts';

/** Takes a picture of the whole page into `site-demo/out/` and returns its path. */
export async function takeScreenshot(page: Page): Promise<string> {
  await mkdir(outFolder, { recursive: true });
  // The driver's type wants to see the ending.
  const path = `${join(outFolder, 'portcullis')}.png` as const;
  const shown = page.viewport();
  await page.bringToFront();
  // As tall as the page, instead of capturing beyond the viewport: frames of other sites are not painted out there.
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewport({ width: 1360, height });
  // The page looks again when it comes to the front; the picture shows it at rest.
  await page.waitForSelector('[data-visitor="stranger"]:not([data-verdict="unknown"])');
  await page.screenshot({ path });
  await page.setViewport(shown);
  return path;
}
