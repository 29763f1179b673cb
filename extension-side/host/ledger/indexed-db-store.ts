import type { LedgerStore } from './ledger-store.ts';

const DATABASE = 'portcullis';
const OBJECTS = 'ledger';

/** A ledger store in IndexedDB, which takes no permission. It outlives the browser; what is left of then expires. */
export function indexedDbStore(factory: IDBFactory): LedgerStore {
  let opening: Promise<IDBDatabase> | undefined;
  const forget = (): void => {
    opening = undefined;
  };
  const database = (): Promise<IDBDatabase> => {
    // Neither a failure nor a connection that the browser closed is kept: the next access opens anew.
    opening ??= open(factory, forget).catch((error: unknown) => {
      forget();
      throw error;
    });
    return opening;
  };
  return {
    async read(keys) {
      const transaction = (await database()).transaction(OBJECTS);
      const requests = keys.map((key) => [key, transaction.objectStore(OBJECTS).get(key)] as const);
      await completed(transaction);
      return Object.fromEntries(
        requests
          .map(([key, { result }]) => [key, result as unknown] as const)
          .filter(([, value]) => value !== undefined),
      );
    },
    async write({ set, remove }) {
      // A crash of the machine ends the pages too, so nothing has to wait for the disk.
      const transaction = (await database()).transaction(OBJECTS, 'readwrite', { durability: 'relaxed' });
      const objects = transaction.objectStore(OBJECTS);
      for (const [key, value] of Object.entries(set)) objects.put(value, key);
      for (const key of remove) objects.delete(key);
      await completed(transaction);
    },
  };
}

function open(factory: IDBFactory, onClosed: () => void): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = factory.open(DATABASE, 1);
    request.onupgradeneeded = () => void request.result.createObjectStore(OBJECTS);
    request.onerror = () => reject(failure(request.error));
    request.onsuccess = () => {
      const database = request.result;
      database.onclose = onClosed;
      database.onversionchange = () => {
        database.close();
        onClosed();
      };
      resolve(database);
    };
  });
}

function completed(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(failure(transaction.error));
  });
}

function failure(error: DOMException | null): Error {
  return error ?? new Error('IndexedDB failed and gave no reason.');
}
