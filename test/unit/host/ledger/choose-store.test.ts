import { expect, test, vi } from 'vitest';

import { chooseStore } from '../../../../extension-side/host/ledger/choose-store.ts';
import type { StorageArea } from '../../../../extension-side/host/ledger/storage-area-store.ts';
import { ledgerOn, refusal, request, sessionOf } from '../../../support/ledger/ledger-fixtures.ts';

const S = sessionOf('s');

/** A `storage.session` that keeps what it is given, and notes in which order. */
function fakeArea(): { area: StorageArea; items: Record<string, unknown>; calls: string[] } {
  const items: Record<string, unknown> = { 'of the extension itself': 1 };
  const calls: string[] = [];
  const area: StorageArea = {
    get: async (keys) => Object.fromEntries(Object.entries(items).filter(([key]) => keys.includes(key))),
    set: async (added) => {
      calls.push('set');
      Object.assign(items, added);
    },
    remove: async (keys) => {
      calls.push('remove');
      for (const key of keys) Reflect.deleteProperty(items, key);
    },
  };
  return { area, items, calls };
}

test.each(['chrome', 'browser'])('%s.storage.session is used where it is there', async (namespace) => {
  const { area, items, calls } = fakeArea();
  vi.stubGlobal(namespace, { storage: { session: area } });
  const store = chooseStore();
  await store.write({ set: { a: '1', b: '2' }, remove: [] });
  await store.write({ set: { c: '3' }, remove: ['a'] });
  await store.write({ set: {}, remove: ['b'] });
  expect(items).toEqual({ 'of the extension itself': 1, c: '3' });
  expect(await store.read(['a', 'b', 'c'])).toEqual({ c: '3' });
  // What is removed must not be gone before what takes its place is there.
  expect(calls).toEqual(['set', 'set', 'remove', 'remove']);
});

test('browser goes before chrome, which need not return promises where both are there', async () => {
  const ours = fakeArea();
  vi.stubGlobal('chrome', { storage: { session: fakeArea().area } });
  vi.stubGlobal('browser', { storage: { session: ours.area } });
  await chooseStore().write({ set: { a: '1' }, remove: [] });
  expect(ours.items).toHaveProperty('a');
});

test('IndexedDB is used where the extension has no storage permission', async () => {
  const open = vi.fn(() => {
    throw new Error('asked');
  });
  vi.stubGlobal('chrome', { runtime: {} });
  vi.stubGlobal('indexedDB', { open });
  await expect(chooseStore().read(['a'])).rejects.toThrow('asked');
  expect(open).toHaveBeenCalledWith('portcullis', 1);
});

test('without either, mutations are refused and everything else works', async () => {
  const ledger = ledgerOn(chooseStore());
  await ledger.ready(S.sender);
  expect(ledger.epochOf(S.sender)).not.toBe('');
  ledger.prepare(S);
  ledger.acknowledge(S, { ids: [1] });
  ledger.forget(S);
  expect(await refusal(ledger.begin(S, request(1), true))).toMatchObject({ code: 'LEDGER_FULL', delivered: 'no' });
});
