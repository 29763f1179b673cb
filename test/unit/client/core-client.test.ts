import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { createHost, event, mutation, query, subscription, unchecked } from '../../../extension-side/host/index.ts';
import { EXTENSION_ID, settle, startFakeRuntime } from '../../support/fake-runtime/fake-runtime.ts';
import { createCoreClient } from '../../package/core-client.ts';

function setUp(transport: 'port' | 'message') {
  const boot = () =>
    createHost({
      allow: ['https://app.example.com'],
      procedures: {
        echo: query({ input: unchecked(), handler: (value) => value }),
        save: mutation({ input: unchecked<string>(), handler: (text, { emit }) => emit('saved', text) }),
        count: subscription(async function* () {
          yield await Promise.resolve(1);
          yield 2;
        }),
      },
      events: { saved: event<string>() },
    }).listen();
  startFakeRuntime({ boot });
  const extensionId = ['p'.repeat(32), EXTENSION_ID];
  return createCoreClient({ extensionId, transports: [transport] });
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(console, 'warn').mockReturnValue(undefined);
});
afterEach(() => vi.useRealTimers());

describe('what is weighed as calls, events and subscriptions over port and message', () => {
  it.each(['port', 'message'] as const)('calls over %s', async (transport) => {
    const client = setUp(transport);
    const call = client.query('echo', { at: new Date(0) });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await call).toEqual({ at: new Date(0) });
    client.close();
    await expect(client.query('echo')).rejects.toMatchObject({ code: 'CONNECTION_CLOSED', delivered: 'no' });
  });

  it('subscribes and listens over a port, and only there', async () => {
    const client = setUp('port');
    const heard = vi.fn();
    client.on('saved', heard);
    const items: unknown[] = [];
    const reading = (async () => {
      for await (const item of client.subscribe('count')) items.push(item);
    })();
    await vi.advanceTimersByTimeAsync(1_000);
    await reading;
    await client.mutate('save', 'a text');
    await settle();
    await vi.advanceTimersByTimeAsync(1_000);
    expect([items, heard.mock.calls]).toEqual([[1, 2], [['a text']]]);
    client.close();
    expect(() => setUp('message').on('saved', heard)).toThrow(
      expect.objectContaining({ code: 'UNSUPPORTED_TRANSPORT' }) as Error,
    );
  });
});
