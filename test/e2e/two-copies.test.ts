import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { extensionUnderTest, idOf } from './fixtures/extension-under-test.ts';
import { openStage, type Stage } from './fixtures/stage.ts';
import { callersOfCopies, withTwoCopies } from './fixtures/two-copies.ts';

const IDS = [idOf('copies one'), idOf('copies other')] as const;

let stage: Stage;

beforeAll(async () => {
  stage = await openStage({
    extensions: () =>
      ['copies one', 'copies other'].map((name) => extensionUnderTest({ name, allow: `['http://localhost/*']` })),
    routes: { '/two': withTwoCopies },
  });
});
afterAll(() => stage.close());
afterEach(async () => {
  expect(await stage.takeNoise()).toEqual([]);
});

test.each(['port', 'message'] as const)(
  'two copies of the library on one page call two extensions over %s at once, and do not disturb each other',
  async (transport) => {
    const { page } = await stage.open('localhost', '/two');
    const callers = callersOfCopies(page);
    expect(await page.evaluate('firstDriver !== driver')).toBe(true);
    const pairs = callers.flatMap((caller) => IDS.map((extensionId) => ({ caller, extensionId })));
    const outcomes = await Promise.all(
      pairs.flatMap(({ caller, extensionId }, pair) =>
        [1, 2, 3].map((value) =>
          caller.call({
            client: { extensionId, transports: [transport] },
            kind: 'mutate',
            name: 'double',
            input: { value: 10 * pair + value },
          }),
        ),
      ),
    );
    expect(outcomes).toEqual(
      pairs.flatMap((_, pair) => [1, 2, 3].map((value) => ({ kind: 'value', value: 2 * (10 * pair + value) }))),
    );
    for (const extensionId of IDS) {
      const { entered } = await stage.evidence(extensionId);
      expect(entered.filter(({ name }) => name === 'double').length % 6).toBe(0); // two copies, three calls each, once each
    }
  },
);
