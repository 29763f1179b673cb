import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { createHost, mutation, query } from '../../../extension-side/host/index.ts';
import { createClient } from '../../../sdk/client/create-client.ts';
import { EXTENSION_ID, startFakeRuntime } from '../../support/fake-runtime/fake-runtime.ts';

function setUp(transport: 'port' | 'message') {
  const boot = () =>
    createHost({
      allow: ['https://app.example.com'],
      procedures: { look: query(() => 'seen'), change: mutation(() => 'changed') },
    }).listen();
  const fake = startFakeRuntime({ boot });
  fake.isBroken = true; // what is sent from now on is never answered
  const client = createClient({ extensionId: EXTENSION_ID, transports: [transport] });
  const states: string[] = [];
  client.onStateChange((state) => states.push(state));
  return { fake, client, states };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

// Went wrong: the client waited for the answer as long as the page was open, and each mutation behind it to its own deadline.
it('a one-shot hello that was never answered is sent anew once nothing waited for it any more', async () => {
  const { fake, client, states } = setUp('message');
  const first = expect(client.query('look', undefined, { timeoutMs: 5_000 })).rejects.toMatchObject({
    code: 'TIMEOUT',
    delivered: 'unknown',
  });
  await vi.advanceTimersByTimeAsync(5_000);
  await first;
  expect([states, client.stats()]).toEqual([['connecting', 'idle'], { unsettled: 0, pending: 0, connections: 1 }]);
  expect(fake.messages.at(-1)).toMatchObject({ frames: [{ type: 'hello' }, { type: 'cancel', id: 1 }] });
  fake.isBroken = false;
  const second = client.mutate('change', undefined, { timeoutMs: 5_000 });
  await vi.advanceTimersByTimeAsync(5_000);
  expect(await second).toBe('changed');
  expect(client.stats().connections).toBe(2);
});

it('a call that begins as the last is given up goes over the next connection', async () => {
  const { fake, client, states } = setUp('message');
  const again = client.query('look', undefined, { timeoutMs: 5_000 }).catch(() => {
    fake.isBroken = false;
    return client.mutate('change');
  });
  await vi.advanceTimersByTimeAsync(6_000);
  expect([await again, states]).toEqual(['changed', ['connecting', 'idle', 'connecting', 'connected']]);
});

it('a port that was not answered is kept: its heartbeat tells if it is dead', async () => {
  const { client } = setUp('port');
  const first = expect(client.query('look', undefined, { timeoutMs: 100 })).rejects.toMatchObject({ code: 'TIMEOUT' });
  await vi.advanceTimersByTimeAsync(100);
  await first;
  expect([client.state, client.stats().connections]).toEqual(['connecting', 1]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(client.state).toBe('idle');
});
