import { expect, it } from 'vitest';

import { Outbox } from '../../../sdk/peer/outbox.ts';

const turnEnds = () => new Promise((resolve) => setTimeout(resolve));

function createOutbox() {
  const batches: (readonly string[])[] = [];
  return { batches, outbox: new Outbox<string>((batch) => batches.push(batch)) };
}

it('sends what is pushed in one turn as one batch, in order', async () => {
  const { batches, outbox } = createOutbox();
  outbox.push('a');
  outbox.push('b');
  expect(batches).toEqual([]);
  await turnEnds();
  expect(batches).toEqual([['a', 'b']]);
  outbox.push('c');
  await turnEnds();
  expect(batches).toEqual([['a', 'b'], ['c']]);
});

it('sends at once when told, and nothing twice', async () => {
  const { batches, outbox } = createOutbox();
  outbox.push('a');
  outbox.flush();
  expect(batches).toEqual([['a']]);
  await turnEnds();
  outbox.flush();
  expect(batches).toEqual([['a']]);
});

it('forgets what was to be sent, and goes on', async () => {
  const { batches, outbox } = createOutbox();
  outbox.push('a');
  outbox.clear();
  await turnEnds();
  expect(batches).toEqual([]);
  outbox.push('b');
  await turnEnds();
  expect(batches).toEqual([['b']]);
});

it('a message holds no more than the other side takes', async () => {
  const batches: (readonly number[])[] = [];
  const outbox = new Outbox<number>((batch) => batches.push(batch));
  for (let item = 0; item < 1_000; item++) outbox.push(item);
  await new Promise((resolve) => setTimeout(resolve));
  expect(batches.map(({ length }) => length)).toEqual([256, 256, 256, 232]);
  expect(batches.flat()).toEqual(Array.from({ length: 1_000 }, (_, index) => index));
});
