import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { KEPT_MS } from '../../../../extension-side/host/ledger/expiry.ts';
import type { Ledger, LedgerSession } from '../../../../extension-side/host/ledger/ledger.ts';
import { ledgerOn, refusal, request, sessionOf, settle } from '../../../support/ledger/ledger-fixtures.ts';
import { MemoryStore } from '../../../support/ledger/memory-store.ts';

const KIB = 1024;
const LIMITS = { ledgerBytes: 64 * KIB, ledgerBytesPerOrigin: 32 * KIB };

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date', 'setTimeout'] }));
afterEach(() => void vi.useRealTimers());

/** Runs mutations until one is refused. Returns the refusal, and how many ran. */
async function fill(
  ledger: Ledger,
  session: LedgerSession,
  outcome = '',
): Promise<{ ran: number; error: Awaited<ReturnType<typeof refusal>> }> {
  for (let id = 1; id < 10_000; id++) {
    const begun = ledger.begin(session, request(id), false);
    const isRefused = await begun.then(
      () => false,
      () => true,
    );
    if (isRefused) return { ran: id - 1, error: await refusal(begun) };
    ledger.finish(session, id, { value: outcome });
    await settle();
  }
  throw new Error('Never full.');
}

/** Fills an origin with sessions until none can begin. */
async function fillOrigin(ledger: Ledger, origin: string): Promise<number> {
  let ran = 0;
  for (let count = 1; count < 100; count++) {
    const filled = await fill(ledger, sessionOf(`${origin}-${count}`, origin), 'x'.repeat(200));
    ran += filled.ran;
    if (filled.ran === 0) return ran;
  }
  throw new Error('Never full.');
}

const FULL = { code: 'LEDGER_FULL', delivered: 'no' };

// Went wrong: kept outcomes took the room of what starts, and an honest client with a full window was refused.
test('outcomes that nobody has acknowledged leave room for a whole window', async () => {
  const ledger = ledgerOn(new MemoryStore(), 'host-1', {});
  const session = sessionOf('s');
  for (let id = 1; id <= 150; id++) {
    await ledger.begin(session, request(id), false);
    ledger.finish(session, id, { value: 'x'.repeat(500) });
  }
  const window = Array.from({ length: 1_024 }, (_, index) => ledger.begin(session, request(151 + index), false));
  await expect(Promise.all(window)).resolves.toHaveLength(1_024);
});

describe('a full ledger refuses before anything runs', () => {
  test('one session gets at most a quarter of its origin, and no other session is the worse for it', async () => {
    const store = new MemoryStore();
    const ledger = ledgerOn(store, 'host-1', LIMITS);
    const { ran, error } = await fill(ledger, sessionOf('s'));
    expect(error).toEqual({ ...FULL, data: { limit: 'ledgerBytesPerOrigin' } });
    expect(ran).toBeGreaterThan(50);
    expect(store.bytes).toBeLessThanOrEqual(LIMITS.ledgerBytesPerOrigin / 4 + KIB);
    expect(await ledger.begin(sessionOf('t'), request(1), false)).toEqual({ kind: 'run' });
  });

  test('what a client acknowledges makes room again', async () => {
    const ledger = ledgerOn(new MemoryStore(), 'host-1', LIMITS);
    const session = sessionOf('s');
    const { ran } = await fill(ledger, session);
    ledger.acknowledge(session, { ids: [1] });
    expect(await ledger.begin(session, request(ran + 1), false)).toEqual({ kind: 'run' });
  });

  test('one origin neither takes more than its share nor evicts another', async () => {
    const store = new MemoryStore();
    const ledger = ledgerOn(store, 'host-1', LIMITS);
    const kept = sessionOf('kept', 'https://b.test');
    await ledger.begin(kept, request(1), false);
    ledger.finish(kept, 1, { value: 'kept' });
    await fillOrigin(ledger, 'https://a.test');
    expect(store.bytes).toBeLessThanOrEqual(LIMITS.ledgerBytesPerOrigin + 2 * KIB);
    expect(await ledger.begin(kept, request(1, { resent: true }), false)).toMatchObject({ kind: 'finished' });
    expect(await ledger.begin(kept, request(2), false)).toEqual({ kind: 'run' });
  });

  test('all origins together get no more than the whole, also where the account is read anew', async () => {
    const store = new MemoryStore();
    for (const [index, origin] of ['https://a.test', 'https://b.test', 'https://c.test'].entries()) {
      await fillOrigin(ledgerOn(store, `host-${index}`, LIMITS), origin);
    }
    const newcomer = sessionOf('d', 'https://d.test');
    const ledger = ledgerOn(store, 'host-9', LIMITS);
    ledger.prepare(newcomer);
    expect(await refusal(ledger.begin(newcomer, request(1), false))).toEqual({
      ...FULL,
      data: { limit: 'ledgerBytes' },
    });
    expect(store.bytes).toBeLessThanOrEqual(LIMITS.ledgerBytes);
  });

  test('the account of bytes covers what is stored', async () => {
    const store = new MemoryStore();
    const ledger = ledgerOn(store, 'host-1', LIMITS);
    for (const name of ['ü', '"quoted"', '\u{1F600}', 's'])
      await fill(ledger, sessionOf(name), '"\u{1F600}\\'.repeat(20));
    const [accounted] = JSON.parse(String(store.content.get('portcullis/total'))) as [number];
    expect(accounted).toBeGreaterThanOrEqual(store.bytes - 200); // the account itself
  });
});

describe('room is made of what has expired', () => {
  test('in the own session', async () => {
    const ledger = ledgerOn(new MemoryStore(), 'host-1', LIMITS);
    const session = sessionOf('s');
    const { ran } = await fill(ledger, session);
    vi.setSystemTime(Date.now() + KEPT_MS + 1);
    expect(await ledger.begin(session, request(ran + 1), false)).toEqual({ kind: 'run' });
  });

  test('in the own origin, by a worker that knows nothing of it', async () => {
    const store = new MemoryStore();
    await fillOrigin(ledgerOn(store, 'host-1', LIMITS), 'https://a.test');
    vi.setSystemTime(Date.now() + KEPT_MS + 1);
    const ledger = ledgerOn(store, 'host-2', LIMITS);
    expect(await ledger.begin(sessionOf('new'), request(1), false)).toEqual({ kind: 'run' });
    await settle();
    expect(store.bytes).toBeLessThan(2 * KIB);
  });

  test('in origins that are long gone, as the last resort', async () => {
    const store = new MemoryStore();
    for (const origin of ['https://a.test', 'https://b.test', 'https://c.test']) {
      await fillOrigin(ledgerOn(store, 'host-1', LIMITS), origin);
    }
    vi.setSystemTime(Date.now() + KEPT_MS + 1);
    const ledger = ledgerOn(store, 'host-2', LIMITS);
    expect(await ledger.begin(sessionOf('d', 'https://d.test'), request(1), false)).toEqual({ kind: 'run' });
    await settle();
    expect(store.bytes).toBeLessThan(2 * KIB);
  });
});

test('outcomes that find no room are not kept, and the mutation is known to have run', async () => {
  const store = new MemoryStore();
  const ledger = ledgerOn(store, 'host-1', LIMITS);
  const session = sessionOf('s');
  for (let id = 1; id <= 20; id++) {
    await ledger.begin(session, request(id), false);
    ledger.finish(session, id, { value: 'x'.repeat(KIB) });
  }
  expect(await ledger.begin(session, request(1, { resent: true }), false)).toMatchObject({ kind: 'finished' });
  expect(await refusal(ledger.begin(session, request(20, { resent: true }), false))).toMatchObject({
    code: 'INTERRUPTED',
    delivered: 'yes',
  });
});

test.each([{ ledgerBytes: 0 }, { ledgerBytesPerOrigin: 0 }])(
  'where there is no room at all nothing is written: %o',
  async (limits) => {
    const store = new MemoryStore();
    const ledger = ledgerOn(store, 'host-1', limits);
    ledger.prepare(sessionOf('s'));
    expect(await refusal(ledger.begin(sessionOf('s'), request(1), false))).toMatchObject(FULL);
    await settle();
    expect(store.writes).toEqual([]);
  },
);

test('Infinity is no limit', async () => {
  const ledger = ledgerOn(new MemoryStore(), 'host-1', {
    ledgerBytes: Infinity,
    ledgerBytesPerOrigin: Infinity,
    storedResponseBytes: Infinity,
  });
  const outcome = { value: 'x'.repeat(1_000_000) };
  await ledger.begin(sessionOf('s'), request(1), false);
  ledger.finish(sessionOf('s'), 1, outcome);
  expect(await ledger.begin(sessionOf('s'), request(1, { resent: true }), false)).toEqual({
    kind: 'finished',
    outcome,
  });
});
