import type { Frame } from 'puppeteer-core';

import { check, waitForEntry, type Stage, type Step } from '../stage.ts';

/** A sandboxed frame of the allowed site has that site's address and no origin. It is turned away too. */
export const sandboxedFrame: Step = {
  name: 'sandboxed frame',
  run: async (stage) => {
    const { browser, origins } = stage;
    const frame = await findSandboxedFrame(stage);
    const { origin, address } = await frame.evaluate(() => ({ origin: self.origin, address: location.href }));
    check(origin === 'null', `The sandboxed frame has the origin ${origin}.`);
    check(address.startsWith(`${origins.allowed}/`), `The sandboxed frame shows ${address}.`);
    const call = await readAnswer(frame, 'call');
    check(call === 'ORIGIN_NOT_ALLOWED', `The sandboxed frame's call: ${call}.`);
    const detection = await readAnswer(frame, 'detection');
    check(detection === 'denied', `The sandboxed frame's detection: ${detection}.`);
    const { reason } = await waitForEntry(
      stage,
      'the sandboxed frame was denied',
      (entry) => entry.outcome === 'denied' && entry.origin === 'null',
    );
    check(reason === 'opaque-origin', `The journal says ${String(reason)}.`);
    const entered = (await browser.readJournal()).some(
      (entry) => entry.outcome !== 'denied' && entry.origin === 'null',
    );
    check(!entered, 'A handler was entered for the sandboxed frame.');
    return `origin null at ${address} gets ORIGIN_NOT_ALLOWED, no handler was entered`;
  },
};

async function findSandboxedFrame({ page }: Stage): Promise<Frame> {
  const element = await page.waitForSelector('iframe[sandbox="allow-scripts"]');
  const frame = await element?.contentFrame();
  if (frame === undefined) throw new Error('The allowed page has no sandboxed frame.');
  return frame;
}

async function readAnswer(frame: Frame, answer: 'detection' | 'call'): Promise<string> {
  const place = `[data-answer="${answer}"]`;
  await frame.waitForSelector(`${place}:not([data-outcome="running"])`, { timeout: 15_000 });
  return frame.$eval(place, (element) => element.textContent.trim());
}
