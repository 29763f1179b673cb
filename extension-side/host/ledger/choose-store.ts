import { indexedDbStore } from './indexed-db-store.ts';
import type { LedgerStore } from './ledger-store.ts';
import { findStorageArea, storageAreaStore } from './storage-area-store.ts';

/**
 * The store of this browser and extension: `storage.session`, else IndexedDB.
 *
 * Never memory alone. Where there is neither, what needs a record is refused, and the rest works.
 */
export function chooseStore(): LedgerStore {
  const area = findStorageArea();
  if (area) return storageAreaStore(area);
  const { indexedDB: factory } = globalThis as { indexedDB?: IDBFactory };
  return factory ? indexedDbStore(factory) : NO_STORE;
}

const refuse = (): Promise<never> =>
  Promise.reject(
    new Error('The extension has neither storage.session (permission "storage") nor IndexedDB to record mutations in.'),
  );

const NO_STORE: LedgerStore = { read: refuse, write: refuse };
