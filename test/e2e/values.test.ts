import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { openLaneStage, type LaneStage } from './fixtures/lane-stage.ts';

describe.each([
  ['JSON', {}],
  ['structured clone', { message_serialization: 'structured_clone' }],
])('every kind of value, where messages are %s', (serialization, manifest) => {
  let stage: LaneStage;

  beforeAll(async () => {
    stage = await openLaneStage({ name: `values as ${serialization}`, manifest });
  });
  afterAll(() => stage.close());
  afterEach(() => {
    expect(stage.noise).toEqual([]);
  });

  test.each(['message', 'port', 'lane'])('is the same there and back over %s', async (transport) => {
    const page = await stage.open();
    const results = (await page.evaluate(`(async () => {
      const client = connect({ extensionId: EXTENSION_ID, transports: ['${transport}'] });
      await client.query('instance');
      if ('${transport}' === 'lane') await untilLane(client);
      const results = {};
      for (const [name, value] of Object.entries(everyValue())) {
        const back = await client.query('echo', value).catch(codeOf);
        results[name] = [await describeValue(value), await describeValue(back)];
      }
      return { results, transport: client.transport };
    })()`)) as { results: Readonly<Record<string, readonly [string, string]>>; transport: string };
    expect(results.transport).toBe(transport);
    for (const [name, [there, back]] of Object.entries(results.results))
      expect(`${name}: ${back}`).toBe(`${name}: ${there}`);
    expect(Object.keys(results.results).length).toBeGreaterThan(15);
  });

  test('arrives as it is also in calls that were waiting when the lane came, or were sent again when it had gone', async () => {
    const page = await stage.open();
    const texts = (await page.evaluate(`(async () => {
      const client = connect({ extensionId: EXTENSION_ID });
      const values = Object.values(everyValue());
      const expected = await Promise.all(values.map((value) => describeValue(value)));
      const ask = () => Promise.all(values.map((value) => client.query('echoLate', value).then((back) => describeValue(back), codeOf)));
      await client.query('instance');
      await new Promise((resolve) => setTimeout(resolve, 1_100));
      const whileItCame = await ask();
      await untilLane(client);
      globalThis.expected = expected;
      globalThis.whenItHadGone = ask();
      return [expected, whileItCame];
    })()`)) as readonly [readonly string[], readonly string[]];
    expect(texts[1]).toEqual(texts[0]);
    await stage.killWorker();
    expect(await page.evaluate('whenItHadGone')).toEqual(texts[0]);
  });
});
