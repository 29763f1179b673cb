import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { extensionUnderTest, idOf } from './fixtures/extension-under-test.ts';
import type { Call, Outcome } from './fixtures/outcome.ts';
import { openStage, type Stage, type Visitor } from './fixtures/stage.ts';

const ID = idOf('calls');
let stage: Stage;

beforeAll(async () => {
  stage = await openStage({
    extensions: () => [extensionUnderTest({ name: 'calls', allow: `['http://localhost/*']` })],
  });
});
afterAll(() => stage.close());
afterEach(async () => {
  expect(await stage.takeNoise()).toEqual([]);
});

/** How often a handler has been entered. */
async function entries(name: string): Promise<number> {
  const { entered } = await stage.evidence(ID);
  return entered.filter((entry) => entry.name === name).length;
}

describe.each(['port', 'message'] as const)('over %s', (transport) => {
  const client = { extensionId: ID, transports: [transport] };
  const call = (visitor: Visitor, given: Omit<Call, 'client'>): Promise<Outcome> => visitor.call({ client, ...given });

  test('a query and a mutation reach their handlers and come back', async () => {
    const visitor = await stage.open('localhost');
    const origin = new URL(visitor.page.url()).origin;
    expect(await call(visitor, { kind: 'query', name: 'whoAmI' })).toEqual({
      kind: 'value',
      value: { origin, caller: 'page' },
    });
    expect(await call(visitor, { kind: 'mutate', name: 'double', input: { value: 21 } })).toEqual({
      kind: 'value',
      value: 42,
    });
    expect(await visitor.look(client)).toMatchObject({ state: 'connected', transport });
  });

  test('calls made at once each get their own answer', async () => {
    const visitor = await stage.open('localhost');
    const inputs = Array.from({ length: 40 }, (_, value) => ({ value }));
    const outcomes = await Promise.all(inputs.map((input) => call(visitor, { kind: 'mutate', name: 'double', input })));
    expect(outcomes).toEqual(inputs.map(({ value }) => ({ kind: 'value', value: 2 * value })));
  });

  test('an error that the handler declared reaches the page as itself', async () => {
    const visitor = await stage.open('localhost');
    expect(await call(visitor, { kind: 'mutate', name: 'fillQuota' })).toEqual({
      kind: 'application-error',
      code: 'QUOTA_FULL',
      data: { free: 3 },
      message: 'No room is left.',
    });
  });

  test('input that the schema refuses is told with its issues, and nothing runs', async () => {
    const visitor = await stage.open('localhost');
    const before = await entries('double');
    for (const input of [{ value: 'many' }, {}, null, 'text', [1], undefined]) {
      const outcome = await call(visitor, { kind: 'mutate', name: 'double', input });
      expect(outcome).toMatchObject({ kind: 'error', code: 'INVALID_INPUT', delivered: 'no' });
      expect(outcome).toHaveProperty('data.issues.0.message', expect.stringMatching(/./));
    }
    expect(await call(visitor, { kind: 'mutate', name: 'double', input: { value: 'many' } })).toMatchObject({
      data: { issues: [{ path: ['value'] }] },
    });
    expect(await entries('double')).toBe(before);
  });

  test('a handler without input gets none: any input is refused, and nothing runs', async () => {
    const visitor = await stage.open('localhost');
    const before = await entries('whoAmI');
    for (const input of [0, '', false, null, {}, [], 'text']) {
      expect(await call(visitor, { kind: 'query', name: 'whoAmI', input })).toMatchObject({
        code: 'INVALID_INPUT',
        delivered: 'no',
      });
    }
    expect(await entries('whoAmI')).toBe(before);
  });

  test('a name that no procedure has is not found, also where objects inherit something of that name', async () => {
    const visitor = await stage.open('localhost');
    const { entered } = await stage.evidence(ID);
    for (const name of ['nothingOfTheKind', '', 'toString', '__proto__', 'constructor', 'hasOwnProperty', 'valueOf']) {
      for (const kind of ['query', 'mutate'] as const) {
        expect.soft(await call(visitor, { kind, name }), name).toMatchObject({
          kind: 'error',
          code: 'PROCEDURE_NOT_FOUND',
          delivered: 'no',
        });
      }
    }
    expect((await stage.evidence(ID)).entered).toEqual(entered);
  });

  test('a procedure called as another kind is refused with its real kind, and is not entered', async () => {
    const visitor = await stage.open('localhost');
    const { entered } = await stage.evidence(ID);
    expect(await call(visitor, { kind: 'query', name: 'double', input: { value: 1 } })).toMatchObject({
      code: 'PROCEDURE_NOT_FOUND',
      delivered: 'no',
      data: { kind: 'mutation' },
    });
    expect(await call(visitor, { kind: 'mutate', name: 'whoAmI' })).toMatchObject({
      code: 'PROCEDURE_NOT_FOUND',
      delivered: 'no',
      data: { kind: 'query' },
    });
    expect((await stage.evidence(ID)).entered).toEqual(entered);
  });

  test('what else a handler throws, or wrongly returns, stays in the extension', async () => {
    const visitor = await stage.open('localhost');
    const { errors } = await stage.evidence(ID);
    const thrown = await call(visitor, { kind: 'query', name: 'explode' });
    expect(thrown).toMatchObject({ kind: 'error', code: 'HANDLER_FAILED', delivered: 'yes' });
    const returned = await call(visitor, { kind: 'query', name: 'lie' });
    expect(returned).toMatchObject({ kind: 'error', code: 'INVALID_OUTPUT', delivered: 'yes' });
    expect(JSON.stringify([thrown, returned])).not.toMatch(/secret|hunter2|recording-host/);
    const told = (await stage.evidence(ID)).errors.slice(errors.length);
    expect(told).toEqual([
      expect.stringContaining('secret: hunter2'),
      expect.stringContaining('output schema does not allow'),
    ]);
  });

  test('a procedure that is for others only is refused, reported with its name, and not entered', async () => {
    const visitor = await stage.open('localhost');
    const before = await stage.evidence(ID);
    expect(await call(visitor, { kind: 'query', name: 'adminOnly' })).toMatchObject({
      code: 'ORIGIN_NOT_ALLOWED',
      delivered: 'no',
    });
    await expect
      .poll(async () => (await stage.evidence(ID)).denied.slice(before.denied.length), { timeout: 20_000 })
      .toMatchObject([{ reason: 'procedure-not-allowed', procedure: 'adminOnly' }]);
    expect(await entries('adminOnly')).toBe(0);
  });

  describe.each([
    { kind: 'query', name: 'wait' },
    { kind: 'mutate', name: 'waitAndChange' },
  ] as const)('a running $kind', ({ kind, name }) => {
    const abortions = async (): Promise<number> =>
      (await stage.evidence(ID)).aborted.filter((aborted) => aborted === name).length;

    test("that is aborted settles at once, and fires its handler's signal", async () => {
      const visitor = await stage.open('localhost');
      const [entered, aborted] = [await entries(name), await abortions()];
      const running = await visitor.begin({ client, kind, name });
      await expect.poll(() => entries(name), { timeout: 20_000 }).toBe(entered + 1);
      await running.abort();
      expect(await running.outcome()).toMatchObject({ kind: 'error', code: 'ABORTED', delivered: 'unknown' });
      await expect.poll(abortions, { timeout: 20_000 }).toBe(aborted + 1);
    });

    test("that is past its deadline settles, and fires its handler's signal", async () => {
      const visitor = await stage.open('localhost');
      const [entered, aborted] = [await entries(name), await abortions()];
      // Connected first, so that the deadline does not run out on the way.
      await call(visitor, { kind: 'query', name: 'whoAmI' });
      expect(await call(visitor, { kind, name, options: { timeoutMs: 1_000 } })).toMatchObject({
        kind: 'error',
        code: 'TIMEOUT',
        delivered: 'unknown',
      });
      expect(await entries(name)).toBe(entered + 1);
      await expect.poll(abortions, { timeout: 20_000 }).toBe(aborted + 1);
    });
  });

  test('a call whose signal has fired before is not sent', async () => {
    const visitor = await stage.open('localhost');
    const before = await entries('whoAmI');
    expect(
      await visitor.page.evaluate(`(async () => {
        const client = driver.clientWith(${JSON.stringify(client)});
        const failure = await client.query('whoAmI', undefined, { signal: AbortSignal.abort() }).catch((error) => error);
        return { code: failure.code, delivered: failure.delivered, connections: client.stats().connections };
      })()`),
    ).toEqual({ code: 'ABORTED', delivered: 'no', connections: 0 });
    expect(await entries('whoAmI')).toBe(before);
  });
});
