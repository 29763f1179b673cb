import type { Page } from 'puppeteer-core';

import { listenForNoise, type Noise } from '../../test/support/browser/index.ts';
import type { BuiltDemo, DemoOrigins } from './build-demo.ts';
import type { DemoBrowser } from './demo-browser.ts';
import { printStep, reportStep } from './report-step.ts';
import type { Stage, Step } from './stage.ts';
import { abort } from './steps/abort.ts';
import { backgroundStopped } from './steps/background-stopped.ts';
import { detect } from './steps/detect.ts';
import { event } from './steps/event.ts';
import { expose } from './steps/expose.ts';
import { forbiddenOrigin } from './steps/forbidden-origin.ts';
import { mutate } from './steps/mutate.ts';
import { port } from './steps/port.ts';
import { query } from './steps/query.ts';
import { sandboxedFrame } from './steps/sandboxed-frame.ts';
import { silence } from './steps/silence.ts';
import { subscribe } from './steps/subscribe.ts';
import { takeScreenshot } from './take-screenshot.ts';

const STEPS: readonly Step[] = [
  detect,
  query,
  mutate,
  abort,
  subscribe,
  backgroundStopped,
  port,
  event,
  expose,
  forbiddenOrigin,
  sandboxedFrame,
  silence,
];

/**
 * Walks through the demo in a browser that has the extension. A step that fails does not keep the others from running.
 *
 * @returns whether every step held.
 */
export async function walk(browser: DemoBrowser, origins: DemoOrigins, { version }: BuiltDemo): Promise<boolean> {
  const noise: Noise[] = [];
  const openTab = async (address: string): Promise<Page> => {
    const page = await browser.openTab();
    listenForNoise(page, noise);
    await page.goto(address, { waitUntil: 'load' });
    return page;
  };
  const page = await openTab(`${origins.allowed}/`);
  const stage: Stage = { browser, origins, version, page, noise, openTab };
  let held = true;
  for (const step of STEPS) {
    const why = step.notIn?.[browser.name];
    if (why !== undefined) {
      printStep('n/a', 0, step.name, why);
      continue;
    }
    const done = await reportStep(step.name, async () => ({ seen: await step.run(stage), result: true }));
    held &&= done !== undefined;
  }
  const picture = await reportStep('screenshot', async () => ({ seen: await takeScreenshot(page), result: true }));
  return held && picture !== undefined;
}
