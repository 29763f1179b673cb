/** What one commit changes. */
export interface StoreChanges {
  readonly set: Readonly<Record<string, string>>;
  readonly remove: readonly string[];
}

/** Where the ledger survives the worker. Both methods reject where the browser refuses. */
export interface LedgerStore {
  /** Reads these keys and no others. What is not there is left out. */
  read(keys: readonly string[]): Promise<Readonly<Record<string, unknown>>>;
  /** Resolves once a worker that is started anew would read the changes. */
  write(changes: StoreChanges): Promise<void>;
}
