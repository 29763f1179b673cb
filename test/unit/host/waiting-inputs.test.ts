import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { mutation, query, unchecked } from '../../../extension-side/host/index.ts';
import { settle } from '../../support/fake-runtime/fake-runtime.ts';
import { request, type RawFrame } from '../../support/fake-runtime/raw-page.ts';
import { startHostWith } from '../../support/fake-runtime/running-host.ts';

const limit = 'reassemblyBytesPerSession';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

async function setUp() {
  vi.spyOn(console, 'warn').mockReturnValue(undefined); // they take anything, and the host says so
  const input = unchecked<unknown[]>();
  const procedures = {
    query: query({ input, handler: ({ length }) => length }),
    mutation: mutation({ input, handler: ({ length }) => length }),
  };
  const { page } = startHostWith(procedures, { limits: { [limit]: 1_000 } });
  await settle();
  /** Sends a request with a parcel of one unit, and so much beside it. */
  const send = async (id: number, size: number, kind = 'query'): Promise<void> => {
    page.send(
      request(id, kind, { kind, input: ['x'.repeat(size), { $p: ['parcel', 0] }], encoded: true, parcels: [id, 1] }),
    );
    await settle();
  };
  const framesOf = (type: string): readonly RawFrame[] => page.frames.filter((frame) => frame.type === type);
  return { page, send, framesOf };
}

// Went wrong: only its parcels were counted, so that a thousand of one byte each held gigabytes that came with their frames.
it.each(['query', 'mutation'])(
  'a %s counts with all that came with it while it waits for its parcels',
  async (kind) => {
    const { page, send, framesOf } = await setUp();
    for (const id of [1, 2, 3]) await send(id, 400, kind);
    expect(framesOf('pull').map(({ id }) => id)).toEqual([1, 2]);
    const refused = { code: 'RATE_LIMITED', delivered: 'no', data: { limit, retryAfterMs: 1_000 } };
    expect(framesOf('error')).toMatchObject([{ id: 3, ...refused }]);
    page.send({ type: 'chunk', id: 1, start: 0, data: 'y', text: true });
    page.send({ type: 'cancel', id: 2 });
    await settle();
    for (const id of [4, 5]) await send(id, 400);
    expect(framesOf('pull').map(({ id }) => id)).toEqual([1, 2, 4, 5]);
  },
);

it('gives its room back when its parcels do not come', async () => {
  const { send, framesOf } = await setUp();
  await send(1, 900);
  await vi.advanceTimersByTimeAsync(30_000);
  await send(2, 900);
  expect(framesOf('error')).toMatchObject([{ id: 1, code: 'CONNECTION_CLOSED' }]);
  expect(framesOf('pull').map(({ id }) => id)).toEqual([1, 2]);
});

it('is too large where it would have no room by itself', async () => {
  const { send, framesOf } = await setUp();
  await send(1, 1_000);
  expect(framesOf('error')).toMatchObject([{ id: 1, code: 'MESSAGE_TOO_LARGE', delivered: 'no', data: { limit } }]);
  expect(framesOf('pull')).toEqual([]);
});
