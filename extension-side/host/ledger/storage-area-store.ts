import type { LedgerStore } from './ledger-store.ts';

/** What is needed of `chrome.storage.session`, described structurally. */
export interface StorageArea {
  get(keys: string[]): Promise<Record<string, unknown>>;
  set(items: Record<string, string>): Promise<void>;
  remove(keys: string[]): Promise<void>;
}

interface Scope {
  readonly browser?: { readonly storage?: { readonly session?: StorageArea } };
  readonly chrome?: { readonly storage?: { readonly session?: StorageArea } };
}

/**
 * `storage.session` of the browser, if the extension has the `storage` permission.
 *
 * It lives in memory, outlives the worker, and is emptied when the extension is disabled, reloaded or updated, or the browser restarts.
 */
export function findStorageArea(): StorageArea | undefined {
  const scope = globalThis as Scope;
  // Where both are there, only `browser` is sure to return promises.
  return scope.browser?.storage?.session ?? scope.chrome?.storage?.session;
}

/** A ledger store in a storage area. */
export function storageAreaStore(area: StorageArea): LedgerStore {
  return {
    read: async (keys) => area.get([...keys]),
    async write({ set, remove }) {
      // What is removed is never what a decision still needs: a worker that dies between the two leaves only litter.
      if (Object.keys(set).length > 0) await area.set({ ...set });
      if (remove.length > 0) await area.remove([...remove]);
    },
  };
}
