import { afterEach, describe, expect, it, vi } from 'vitest';

import { createClient } from '../../sdk/client/create-client.ts';
import type { FrameRecord } from '../../sdk/protocol/frame-record.ts';
import type { Limits } from '../../sdk/protocol/limits.ts';
import { EXTENSION_ID } from '../support/fake-runtime/fake-runtime.ts';
import { setUpHost } from './set-up.ts';

const QUERIES = 5_000;

afterEach(() => vi.useRealTimers());

/** Makes all the calls at once. Resolves with their results and the codes of all errors that came over the wire. */
async function callAtOnce(transport: 'port' | 'message', limits: Partial<Limits>, count: number) {
  const host = setUpHost({ limits });
  const codes: unknown[] = [];
  const onFrame = ({ direction, frame }: FrameRecord): void => {
    const { type, code } = frame as { type: string; code?: unknown }; // what the client has parsed
    if (direction === 'in' && (type === 'error' || type === 'refuse')) codes.push(code);
  };
  const client = createClient({ extensionId: EXTENSION_ID, transports: [transport], onFrame });
  const results = await Promise.all(
    Array.from({ length: count }, (_, value) =>
      value % 2 === 0 ? client.query('double', { value }) : client.mutate('save', { value }),
    ),
  );
  await client.close();
  return { ...host, results, codes };
}

const expected = (count: number) => Array.from({ length: count }, (_, value) => (value % 2 === 0 ? 2 * value : value));

describe.each(['port', 'message'] as const)('an honest client over a %s', (transport) => {
  it(`queues ${String(QUERIES)} calls at once, and meets no limit`, { timeout: 60_000 }, async () => {
    const { results, codes, entered } = await callAtOnce(transport, {}, QUERIES);
    expect(results).toEqual(expected(QUERIES));
    expect(codes).toEqual([]);
    expect(entered).toHaveLength(QUERIES);
  });

  it('stays within a window that is smaller than what it wants', async () => {
    // Sixty-four may ride ahead of the welcome that names the window.
    const { results, codes } = await callAtOnce(transport, { inFlightPerSession: 64 }, 500);
    expect(results).toEqual(expected(500));
    expect(codes).toEqual([]);
  });
});

it('an honest client that is told to come again does so, and each of its calls runs once', async () => {
  const limits = { requestsPerSecond: 500, requestBurst: 100 };
  const { results, codes, entered } = await callAtOnce('port', limits, 300);
  expect(results).toEqual(expected(300));
  expect(new Set(codes)).toEqual(new Set(['RATE_LIMITED']));
  expect(entered).toHaveLength(300);
});

it('an honest client never has more calls in flight than the window', async () => {
  let most = 0;
  const { fake } = setUpHost({ limits: { inFlightPerSession: 70 } });
  const client = createClient({ extensionId: EXTENSION_ID });
  const calls = Array.from({ length: 300 }, () =>
    client.query('wait', undefined, { timeoutMs: 200 }).catch(() => undefined),
  );
  await vi.waitUntil(() => client.stats().pending > 0);
  for (let look = 0; look < 10; look++) {
    most = Math.max(most, client.stats().pending);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await Promise.all(calls);
  expect(most).toBeLessThanOrEqual(70);
  expect(fake.starts).toBe(1);
  await client.close();
});
