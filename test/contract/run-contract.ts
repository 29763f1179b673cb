import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';

import { calls } from './suites/calls.ts';
import { detect } from './suites/detect.ts';
import { endings } from './suites/endings.ts';
import { gate } from './suites/gate.ts';
import { background, pageLife, presence, removal } from './suites/life.ts';
import { events, exposed, noPushes, ports, subscriptions } from './suites/pushes.ts';
import type { Suite } from './suites/suite.ts';
import { values } from './suites/values.ts';
import type { Stage, Target, Visit } from './targets/target.ts';

/** What every target has to do, by the name under which the table of `npm test` shows it. */
const SUITES: Readonly<Record<string, Suite>> = { detect, calls, endings, values, gate };
const PUSHES: Readonly<Record<string, Suite>> = { subscriptions, events, ports, exposed };
const LIFE: Readonly<Record<string, Suite>> = { background, 'page life': pageLife, presence, removal };

/** Runs all suites on a target. */
export function runContract(target: Target): void {
  const pushes = target.transport === 'message' ? { 'no pushes': noPushes } : PUSHES;
  describe(target.name, () => {
    let stage: Stage | undefined;
    const opened: Visit[] = [];
    const theStage = (): Stage => {
      if (!stage) throw new Error(`${target.name} was not opened.`);
      return stage;
    };
    const visit = async (place: Parameters<Stage['open']>[0] = 'allowed'): Promise<Visit> => {
      const page = await theStage().open(place);
      opened.push(page);
      return page;
    };
    beforeAll(async () => {
      stage = await target.open();
    });
    afterEach(async () => {
      for (const page of opened.splice(0)) await page.close();
      expect(await theStage().takeNoise()).toEqual([]);
    });
    afterAll(() => stage?.close());
    for (const [name, suite] of Object.entries({ ...SUITES, ...pushes, ...LIFE })) {
      describe(name, () => suite({ target, stage: theStage, visit }));
    }
  });
}
