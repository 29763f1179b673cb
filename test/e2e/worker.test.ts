import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { isWorkerRunning, stopWorker } from '../support/browser/index.ts';
import { extensionUnderTest, idOf } from './fixtures/extension-under-test.ts';
import { openStage, type Stage } from './fixtures/stage.ts';

const ID = idOf('worker');
let stage: Stage;

beforeAll(async () => {
  stage = await openStage({
    extensions: () => [extensionUnderTest({ name: 'worker', allow: `['http://localhost/*']` })],
  });
});
afterAll(() => stage.close());
afterEach(async () => {
  expect(await stage.takeNoise()).toEqual([]);
});

/** Stops the worker, which must have been running, and sees it gone. */
async function stop(): Promise<void> {
  expect(await stopWorker(stage.chromium.browser, ID)).toBe(true);
}

describe.each(['port', 'message'] as const)('over %s', (transport) => {
  const client = { extensionId: ID, transports: [transport] };
  const query = { client, kind: 'query', name: 'whoAmI' } as const;
  const mutation = { client, kind: 'mutate', name: 'double', input: { value: 21 } } as const;

  test('a stopped worker answers detection, and the first query and the first mutation of a page, as a running one', async () => {
    const warm = await stage.open('localhost');
    const answers = [await warm.detectAs(client), await warm.call(query), await warm.call(mutation)];
    expect(answers).toMatchObject([{ status: 'installed' }, { kind: 'value' }, { kind: 'value', value: 42 }]);

    // Went wrong on a busy machine: the acknowledgement of its mutation, a quarter of a second later, started the worker anew.
    await warm.page.goto('about:blank');
    await stop();
    const asking = await stage.open('localhost');
    expect(await asking.detectAs(client)).toEqual(answers[0]);
    await stop();
    const querying = await stage.open('localhost');
    expect(await querying.call(query)).toEqual(answers[1]);
    expect((await stage.evidence(ID)).entered).toHaveLength(1);
    await stop();
    const mutating = await stage.open('localhost');
    expect(await mutating.call(mutation)).toEqual(answers[2]);
    expect((await stage.evidence(ID)).entered).toHaveLength(1);
  });

  test('a client that was connected when the worker stopped goes on with the next one', async () => {
    const visitor = await stage.open('localhost');
    const answers = [await visitor.call(query), await visitor.call(mutation)];
    expect(answers).toMatchObject([{ kind: 'value' }, { kind: 'value', value: 42 }]);
    const { instance } = await stage.evidence(ID);

    await stop();
    expect(await visitor.call(query)).toEqual(answers[0]);
    await stop();
    // Once the page has seen that the connection is gone: a mutation that the dead worker may have got would be another matter.
    if (transport === 'port')
      await expect.poll(() => visitor.look(client), { timeout: 20_000 }).toMatchObject({ state: 'idle' });
    expect(await visitor.call(mutation)).toEqual(answers[1]);
    const after = await stage.evidence(ID);
    expect(after.instance).not.toBe(instance);
    expect(after.entered.map(({ name }) => name)).toEqual(['double']);
  });

  test('a query that runs when the worker stops is asked again of the next one', async () => {
    const visitor = await stage.open('localhost');
    const entered = async (): Promise<readonly string[]> =>
      (await stage.evidence(ID)).entered.map(({ name }) => name).filter((name) => name === 'wait');
    const before = (await entered()).length;
    const running = await visitor.begin({ client, kind: 'query', name: 'wait' });
    await expect.poll(entered, { timeout: 20_000 }).toHaveLength(before + 1);
    await stopWorker(stage.chromium.browser, ID);
    // Nobody but the client starts it again.
    await expect.poll(() => isWorkerRunning(stage.chromium.browser, ID), { timeout: 20_000 }).toBe(true);
    await expect.poll(entered, { timeout: 20_000 }).toEqual(['wait']);
    await running.abort();
    expect(await running.outcome()).toMatchObject({ kind: 'error', code: 'ABORTED', delivered: 'unknown' });
  });
});
