// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { createClient, detect } from '../../../sdk/client/index.ts';

// A website's own unit tests, in an imitation of a document and without any extension. Went wrong: the hello to a relay threw there, in a
// promise that nobody held. Vitest fails a run with such a rejection, whatever its tests say.
beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const extensionId = ['p'.repeat(32), 'absent@example.com'];

async function afterAWhile<T>(outcome: Promise<T>): Promise<PromiseSettledResult<T>> {
  const settled = Promise.allSettled([outcome]);
  await vi.advanceTimersByTimeAsync(10_000);
  return (await settled)[0];
}

it('detects nobody', async () => {
  const nobody = { status: 'fulfilled', value: { status: 'unavailable', reason: 'unreachable' } };
  expect(await afterAWhile(detect({ extensionId }))).toMatchObject(nobody);
  expect(await afterAWhile(createClient({ extensionId }).detect())).toMatchObject(nobody);
});

it.each([undefined, ['relay'], ['port'], ['message']] as const)('finds nobody to call, by %s', async (transports) => {
  const client = createClient({ extensionId, ...(transports && { transports }) });
  const nobody = { status: 'rejected', reason: { code: 'EXTENSION_NOT_FOUND', delivered: 'no' } };
  expect(await afterAWhile(client.query('getStatus'))).toMatchObject(nobody);
  expect(await afterAWhile(client.mutate('openDocument'))).toMatchObject(nobody);
  await client.close();
});

it('watches, subscribes, listens and opens ports without a complaint', async () => {
  const client = createClient({ extensionId });
  const stops = [client.watch(() => undefined), client.on('documentSaved', () => undefined)];
  const port = client.openPort('collaboration');
  const items = client.subscribe('importProgress')[Symbol.asyncIterator]();
  expect(await afterAWhile(items.next())).toMatchObject({
    status: 'rejected',
    reason: { code: 'EXTENSION_NOT_FOUND' },
  });
  for (const stop of stops) stop();
  port.close();
  await client.close();
});
