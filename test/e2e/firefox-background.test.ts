import { afterAll, beforeAll, expect, test } from 'vitest';

import { firefoxIdOf, openFirefoxStage, type FirefoxStage } from './fixtures/firefox-stage.ts';

const client = { extensionId: firefoxIdOf('idle') };

let stage: FirefoxStage;

// An event page lives as long as events come: neither its open ports nor its handlers keep it.
beforeAll(async () => {
  stage = await openFirefoxStage({ names: ['idle'], firefox: { backgroundIdleMs: 300 } });
}, 300_000);
afterAll(() => stage.close());

test('a background that was stopped between two calls is started by the second one', async () => {
  const visitor = await stage.open('localhost');
  const ask = () => visitor.call({ client, kind: 'query', name: 'instance' });
  const first = await ask();
  expect(first).toMatchObject({ kind: 'value' });
  await expect.poll(() => visitor.look(client), { timeout: 20_000 }).toMatchObject({ state: 'idle' });
  const second = await ask();
  expect(second).toMatchObject({ kind: 'value' });
  expect(second).not.toEqual(first);
});

test('a query whose background is stopped in the middle is asked again', async () => {
  const visitor = await stage.open('localhost');
  const outcome = await visitor.call({ client, kind: 'query', name: 'slowOnce', input: 'slow query' });
  expect(outcome).toMatchObject({ kind: 'value' });
  expect(await visitor.look(client)).not.toMatchObject({ connections: 1 });
});

test('a mutation whose background is stopped in the middle runs once and says that its end is not known', async () => {
  const visitor = await stage.open('localhost');
  const input = { id: 'slow mutation', lastsMs: 60_000 };
  const outcome = await visitor.call({ client, kind: 'mutate', name: 'append', input });
  expect(outcome).toMatchObject({ kind: 'error', code: 'INTERRUPTED', delivered: 'unknown' });
  const journal = await visitor.call({ client, kind: 'query', name: 'journal' });
  expect((journal as { value: string[] }).value.filter((id) => id === input.id)).toEqual([input.id]);
});

test('nothing of all this lands in the console', async () => {
  expect(await stage.takeNoise()).toEqual([]);
});
