import type { LastError } from '../messaging/last-error.ts';
import { soon } from '../realm/soon.ts';
import type { Scope } from '../realm/scope.ts';

/** The most that `storage.session` and `storage.local` keep. */
const QUOTA_BYTES = 10_485_760;

/** What an area keeps. It outlives every context. */
export class StorageArea {
  readonly #quotaText: string;
  readonly #items = new Map<string, string>();

  constructor(quotaText: string) {
    this.#quotaText = quotaText;
  }

  clear(): void {
    this.#items.clear();
  }

  /** The area as code in a scope finds it: with promises, or with callbacks. Nobody hears of what comes after the scope's end. */
  apiFor(scope: Scope, lastError: LastError): object {
    const answer = (act: () => unknown, callback: unknown): Promise<unknown> | undefined => {
      const asked = new Promise((resolve, reject) => {
        // What was asked for happens, also where whoever asked is gone by then.
        soon(() => {
          try {
            const result = act();
            scope.deliver(() => resolve(result));
          } catch (error) {
            scope.deliver(() => reject(error instanceof Error ? error : new Error(String(error))));
          }
        });
      });
      if (typeof callback !== 'function') return asked;
      const tell = (failure: string | undefined, given: readonly unknown[]): void =>
        scope.deliver(() => lastError.during(failure, () => void Reflect.apply(callback, undefined, given)));
      asked.then(
        (result) => tell(undefined, [result]),
        (error: unknown) => tell((error as Error).message, []), // see above: nothing else is thrown
      );
      return undefined;
    };
    const withKeys = (act: (keys: unknown) => unknown) => (keys: unknown, callback?: unknown) =>
      typeof keys === 'function' ? answer(() => act(null), keys) : answer(() => act(keys), callback);
    return {
      QUOTA_BYTES,
      get: withKeys((keys) => this.#get(keys)),
      getBytesInUse: withKeys((keys) => bytesOf(Object.entries(this.#texts(keys)))),
      set: (items: Readonly<Record<string, unknown>>, callback?: unknown) => {
        const texts = Object.entries(items).map(([key, value]) => [key, JSON.stringify(value)] as const); // as they are now
        return answer(() => this.#set(texts), callback);
      },
      remove: (keys: string | readonly string[], callback?: unknown) =>
        answer(() => {
          for (const key of [keys].flat()) this.#items.delete(key);
        }, callback),
      clear: (callback?: unknown) => answer(() => this.#items.clear(), callback),
    };
  }

  #get(keys: unknown): Record<string, unknown> {
    const defaults = typeof keys === 'object' && keys !== null && !Array.isArray(keys) ? keys : {};
    const found = Object.entries(this.#texts(keys)).map(([key, text]) => [key, JSON.parse(text) as unknown] as const);
    return { ...defaults, ...Object.fromEntries(found) };
  }

  #texts(keys: unknown): Record<string, string> {
    const all = Object.fromEntries(this.#items);
    if (keys === null || keys === undefined) return all;
    const wanted = typeof keys === 'object' && !Array.isArray(keys) ? Object.keys(keys) : [keys].flat();
    return Object.fromEntries(Object.entries(all).filter(([key]) => wanted.includes(key)));
  }

  #set(texts: readonly (readonly [string, string | undefined])[]): void {
    const next = new Map(this.#items);
    for (const [key, text] of texts) if (text !== undefined) next.set(key, text);
    if (bytesOf([...next]) > QUOTA_BYTES) throw new Error(this.#quotaText);
    for (const [key, text] of next) this.#items.set(key, text);
  }
}

function bytesOf(items: readonly (readonly [string, string])[]): number {
  return items.reduce((sum, [key, text]) => sum + key.length + text.length, 0);
}
