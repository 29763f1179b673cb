import { createAsyncStore } from './async-store.ts';
import { replaceProperties, type Assign, type Lookup } from './replaced-properties.ts';
import type { Scope } from './scope.ts';
import { scopedClear, scopedInterval, scopedMicrotask, scopedTimeout, withoutScope } from './scoped-timers.ts';

/** A fake browser, or a tab of one, as the realm that it shares with others sees it. */
export interface Inhabitant {
  /** The scopes of the documents that are shown now. */
  readonly shown: readonly Scope[];
}

/** What calls back later, in the scope that asked for it, and what takes that back. */
const SCHEDULERS: Readonly<Record<string, (scope: Scope, original: never) => unknown>> = {
  setTimeout: scopedTimeout,
  setInterval: scopedInterval,
  clearTimeout: scopedClear,
  clearInterval: scopedClear,
  queueMicrotask: scopedMicrotask,
};

const API_NAMES = ['chrome', 'browser'];

/** What code finds in another way in each scope. */
const NAMES = [
  ...API_NAMES,
  'self',
  'window',
  'document',
  'location',
  'origin',
  'navigator',
  'addEventListener',
  'removeEventListener',
  'dispatchEvent',
  'postMessage',
  'MessageChannel',
  'onmessage',
  'onpageshow',
  'onpagehide',
  'ServiceWorkerGlobalScope',
  'indexedDB',
  ...Object.keys(SCHEDULERS),
];

/** What the one document of happy-dom or jsdom has in another way in each page. */
const DOCUMENT_NAMES = [
  'addEventListener',
  'removeEventListener',
  'hidden',
  'visibilityState',
  'prerendering',
  'onvisibilitychange',
];

/**
 * The JavaScript realm of the test, which all pages and backgrounds of all fake browsers share.
 *
 * It knows in which scope code runs: the one that it was entered in, and followed over every `await`; else the document that is shown,
 * where there is one alone or one was brought to the front.
 */
export class Realm {
  readonly #store = createAsyncStore<Scope>();
  readonly #inhabitants = new Set<Inhabitant>();
  /** What was there before any fake browser: a DOM, if the test runs in one. */
  #environment: Environment = {};
  #front: Inhabitant | undefined;
  #restores: readonly (() => void)[] = [];

  readonly enter = <Result>(scope: Scope, code: () => Result): Result => this.#store.run(scope, code);

  get environment(): Environment {
    return this.#environment;
  }

  /** The scope of the code that asks. */
  get current(): Scope | undefined {
    return this.#store.getStore() ?? this.#shown;
  }

  /** Of several pages it is this tab's that is meant from now on, wherever the tab goes. */
  bringToFront(tab: Inhabitant): void {
    this.#front = tab;
  }

  /** Moves in. The first one puts accessors in the place of globals. */
  open(inhabitant: Inhabitant): void {
    if (this.#inhabitants.size === 0) this.#replace();
    this.#inhabitants.add(inhabitant);
  }

  /** Moves out. The last one leaves the globals as they were. */
  close(inhabitant: Inhabitant): void {
    if (!this.#inhabitants.delete(inhabitant) || this.#inhabitants.size > 0) return;
    for (const restore of this.#restores) restore();
    this.#restores = [];
    this.#front = undefined;
  }

  get #shown(): Scope | undefined {
    const shown = this.#allShown();
    return shown.length === 1 ? shown[0] : this.#front?.shown[0];
  }

  #allShown(): readonly Scope[] {
    return [...this.#inhabitants].flatMap((inhabitant) => inhabitant.shown);
  }

  #replace(): void {
    const { document, addEventListener, removeEventListener, dispatchEvent, navigator, indexedDB } =
      globalThis as Environment;
    this.#environment = { document, addEventListener, removeEventListener, dispatchEvent, navigator, indexedDB };
    const assign: Assign = (name, value) => {
      const scope = this.current;
      // Test runners put their own timers in the place of those that they find, for a moment, also within a scope.
      if (!scope || !(name in scope.globals)) return { value: withoutScope(value) };
      scope.globals[name] = value;
      return undefined;
    };
    const restores = [replaceProperties(globalThis, NAMES, this.#find, assign)];
    if (document) restores.push(replaceProperties(document, DOCUMENT_NAMES, this.#findOfDocument));
    this.#restores = restores;
  }

  readonly #find: Lookup = (name, original) => {
    const entered = this.#store.getStore();
    const scoped = SCHEDULERS[name];
    // What the environment put there, or the test's fake timers, is of the type that goes with its name.
    if (entered && scoped) return { value: scoped(entered, original() as never) };
    const scope = entered ?? this.#shown;
    if (scope) return name in scope.globals ? { value: scope.globals[name] } : undefined;
    if (API_NAMES.includes(name) && this.#allShown().length > 1) {
      throw new Error(
        `Several pages of the fake browser are open, and "${name}" was used outside of all: ` +
          'use page.run(() => …) to say which one is meant, or page.bringToFront().',
      );
    }
    return undefined;
  };

  /** The properties of a page's document are those of its own stand-in, which it has among its globals under this name. */
  readonly #findOfDocument: Lookup = (name) => {
    const standIn = this.current?.globals[DOCUMENT_STAND_IN];
    return typeof standIn === 'object' && standIn !== null
      ? { value: Reflect.get(standIn, name, standIn) as unknown }
      : undefined;
  };
}

/** The name under which a scope keeps what stands in for the environment's document. No code can ask for a global of this name. */
export const DOCUMENT_STAND_IN = 'document of the page';

/** What a test's environment may have. */
export interface Environment {
  readonly document?: object | undefined;
  readonly addEventListener?: ((...given: unknown[]) => void) | undefined;
  readonly removeEventListener?: ((...given: unknown[]) => void) | undefined;
  readonly dispatchEvent?: ((event: unknown) => boolean) | undefined;
  readonly navigator?: object | undefined;
  readonly indexedDB?: unknown;
}

let realm: Realm | undefined;

/** The realm of this test. */
export function theRealm(): Realm {
  return (realm ??= new Realm());
}
