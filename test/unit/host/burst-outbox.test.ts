import { expect, it } from 'vitest';

import { BurstOutbox } from '../../../extension-side/host/burst-outbox.ts';

it('a burst that goes on over microtasks leaves as one message, before the turn ends', async () => {
  const batches: unknown[] = [];
  const outbox = new BurstOutbox<number>((batch) => batches.push(batch));
  void (async () => {
    for (let item = 1; item <= 5; item++) {
      outbox.pushOfBurst(item);
      await Promise.resolve();
      await Promise.resolve();
    }
  })();
  await new Promise((resolve) => setTimeout(resolve));
  expect(batches).toEqual([[1, 2, 3, 4, 5]]);
});
