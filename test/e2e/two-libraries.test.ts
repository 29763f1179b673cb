import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { openLibrariesStage, type LibrariesPage, type LibrariesStage, type Pair } from './fixtures/libraries-stage.ts';

// What a page has whose parts were built apart: two copies of the page library, or two versions of it, side by side.
describe.each([
  { name: 'chromium', transports: ['port', 'lane', 'relay'] },
  { name: 'firefox', transports: ['relay'] },
] as const)('in $name', ({ name, transports }) => {
  let stage: LibrariesStage;

  beforeAll(async () => {
    stage = await openLibrariesStage(name);
  }, 300_000);
  afterAll(() => stage.close());
  afterEach(async () => {
    expect(await stage.takeNoise()).toEqual([]);
  });

  const grounds = [
    { second: 'copy', transport: transports[0] },
    ...transports.map((transport) => ({ second: 'later version', transport }) as const),
  ] as const;

  describe.each(grounds)('beside the library a $second of it, over $transport', ({ transport, second }) => {
    const pairs = (): readonly [Pair, Pair, Pair, Pair] => {
      const [one, other] = stage.extensionIds;
      return [
        { library: 'first', extensionId: one },
        { library: 'second', extensionId: one },
        { library: 'first', extensionId: other },
        { library: 'second', extensionId: other },
      ];
    };

    /** A page whose clients are connected, over this transport. */
    const open = async (): Promise<LibrariesPage> => {
      const page = await stage.open(second, transport);
      for (const pair of pairs()) await page.act(pair, 'reach', transport);
      return page;
    };

    test('calls of both, to one extension and to two, each get their own answer', async () => {
      const page = await open();
      const answers = await Promise.all(
        pairs().map((pair, index) =>
          page.act(
            pair,
            'callAll',
            Array.from({ length: 20 }, (_, value) => ({
              kind: 'mutate',
              name: 'double',
              input: { value: 100 * index + value },
            })),
          ),
        ),
      );
      expect(answers).toEqual(
        pairs().map((_, index) => Array.from({ length: 20 }, (_, value) => ({ value: 2 * (100 * index + value) }))),
      );
      const looks = await Promise.all(pairs().map((pair) => page.act(pair, 'look')));
      expect(looks).toEqual(pairs().map(() => ({ state: 'connected', transport })));
    });

    test('so do subscriptions and ports, and events reach each listener once', async () => {
      const page = await open();
      const [first, later, elsewhere] = pairs();
      for (const pair of [first, later, elsewhere]) await page.act(pair, 'listen', 'saved');
      const numbers = Array.from({ length: 60 }, (_, index) => index + 1);
      const done = await Promise.all(
        pairs().map((pair) =>
          Promise.all([page.act(pair, 'collect', 'count', { to: 60 }), page.act(pair, 'talk', 'echo', numbers, 60)]),
        ),
      );
      const heard = numbers.map((echo) => ({ echo }));
      expect(done).toEqual(
        pairs().map(() => [
          { items: numbers, end: { value: 'done' } },
          { heard, closed: 'by the page' },
        ]),
      );
      for (const [pair, input] of [
        [first, 'by the first'],
        [later, 'by the second'],
      ] as const) {
        await page.act(pair, 'call', { kind: 'mutate', name: 'save', input });
      }
      const saved = [{ id: 'by the first' }, { id: 'by the second' }];
      for (const pair of [first, later])
        await expect.poll(() => page.act(pair, 'gathered'), { timeout: 20_000 }).toEqual(saved);
      expect(await page.act(elsewhere, 'gathered')).toEqual([]);
    });

    test.each(['first', 'second'] as const)(
      'the %s one that closes takes nothing of the other with it',
      async (which) => {
        const page = await open();
        const [one] = stage.extensionIds;
        const closing: Pair = { library: which, extensionId: one };
        const staying: Pair = { library: which === 'first' ? 'second' : 'first', extensionId: one };
        const wait = (tag: string, lastsMs: number) =>
          ({ kind: 'query', name: 'wait', input: { tag, lastsMs } }) as const;
        await page.act(closing, 'begin', 'cut', wait('cut', 60_000));
        await page.act(staying, 'begin', 'kept', wait('kept', 400));
        await page.act(staying, 'gather', 'countOn', { to: 8, everyMs: 40 });
        await expect.poll(() => page.act(staying, 'gathered'), { timeout: 20_000 }).toContain(2);
        await page.act(closing, 'close');
        expect(await page.act(closing, 'end', 'cut')).toMatchObject({
          code: 'CONNECTION_CLOSED',
          delivered: 'unknown',
        });
        expect(await page.act(staying, 'end', 'kept')).toEqual({ value: 'kept' });
        await expect.poll(() => page.act(staying, 'gathered'), { timeout: 20_000 }).toContain('done');
        expect(await page.act(staying, 'gathered')).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 'done']);
        expect(await page.act(staying, 'look')).toEqual({ state: 'connected', transport });
      },
    );

    test("the guards of each know the other's errors, whose classes are others", async () => {
      const { page } = await open();
      const seen = await page.evaluate(`(async () => {
        const options = { extensionId: '${stage.extensionIds[0]}', transports: ['${transport}'] };
        const errorsOf = async ({ createClient }) => {
          const client = createClient(options);
          const errors = await Promise.all(['nothing', 'fill'].map((name) => client.mutate(name).catch((error) => error)));
          await client.close();
          return errors;
        };
        const errors = [await errorsOf(first), await errorsOf(second)];
        const guard = (library, error) => [library.isPortcullisError(error), library.isApplicationError(error, 'QUOTA_FULL')];
        return {
          guarded: [first, second].map((library) => errors.flat().map((error) => guard(library, error))),
          sameClass: errors[0][0] instanceof errors[1][0].constructor,
          laterFrames: globalThis.laterFrames?.sent > 0,
        };
      })()`);
      const guarded = [
        [true, false],
        [false, true],
        [true, false],
        [false, true],
      ];
      expect(seen).toEqual({ guarded: [guarded, guarded], sameClass: false, laterFrames: second === 'later version' });
    });
  });
});
