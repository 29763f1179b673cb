import { ENGINES, type Engine } from './engine.ts';
import type { FakeBrowserOptions, FakeExtensionParts } from './fake-browser-types.ts';
import type { InstalledExtension } from './extension/installed-extension.ts';
import type { PageFacts } from './messaging/context.ts';
import { LastError } from './messaging/last-error.ts';
import { Network } from './messaging/network.ts';
import type { PageDocument } from './page/page-document.ts';
import { EventList } from './page/event-list.ts';
import { messageChannelOf } from './page/message-channel.ts';
import { navigatorOf } from './page/navigator.ts';
import type { Tab } from './page/tab.ts';
import { theRealm, type Inhabitant } from './realm/realm.ts';
import { Scope } from './realm/scope.ts';
import { soon } from './realm/soon.ts';

/** What the parts of one fake browser share. */
export class Core implements Inhabitant {
  readonly engine: Engine;
  readonly realm = theRealm();
  readonly network: Network;
  readonly backgroundIdleMs: number;
  readonly extensions = new Map<string, InstalledExtension>();
  readonly tabs = new Set<Tab>();
  readonly uncheckedErrors: string[] = [];
  readonly onUncaught: (error: unknown) => void;
  readonly #createIndexedDb: (() => unknown) | undefined;
  readonly #databases = new Map<string, unknown>();
  #lastId = 0;

  constructor({ engine = 'chromium', backgroundIdleMs = 30_000, indexedDB, onUncaught = report }: FakeBrowserOptions) {
    this.engine = ENGINES[engine];
    this.network = new Network(this.engine, (id) => this.extensions.get(id));
    this.backgroundIdleMs = backgroundIdleMs;
    this.onUncaught = onUncaught;
    this.#createIndexedDb = indexedDB;
  }

  get shown(): readonly Scope[] {
    return [...this.tabs].flatMap((tab) => tab.shown);
  }

  get documents(): readonly PageDocument[] {
    return [...this.tabs].flatMap((tab) => tab.documents);
  }

  /** Those in the back/forward cache included. */
  get everyDocument(): readonly PageDocument[] {
    return [...this.tabs].flatMap((tab) => tab.everyDocument);
  }

  /** Whether any extension lists this page, so that the browser gives it a runtime. */
  isListed(page: PageFacts): boolean {
    return [...this.extensions.values()].some((extension) => extension.lists(page));
  }

  /** Puts another version in the place of an extension. */
  update(extension: InstalledExtension, changed: Partial<FakeExtensionParts>): void {
    const previousVersion = extension.manifest.version;
    extension.replaceParts({ ...extension.parts, ...changed });
    extension.stop();
    extension.start({ reason: 'update', previousVersion });
    this.injectIntoOpenPages(extension);
  }

  injectIntoOpenPages(extension: InstalledExtension): void {
    if (!this.engine.injectsIntoOpenPages) return;
    for (const document of this.documents) extension.injectInto(document);
  }

  createScope(name: string, onUncaught = this.onUncaught): Scope {
    return new Scope({ name, enter: this.realm.enter, onUncaught });
  }

  createLastError(): LastError {
    return new LastError(
      (text) => this.engine.toLastError(text),
      (message) => this.uncheckedErrors.push(`Unchecked runtime.lastError: ${message}`),
    );
  }

  newTabId(): number {
    return ++this.#lastId;
  }

  newFrameId(): number {
    return ++this.#lastId;
  }

  newDocumentId(): string {
    return this.engine.documentIdOf(++this.#lastId);
  }

  later(task: () => void): void {
    soon(task);
  }

  /** What a background or page of an extension finds besides the extension's APIs. */
  fillExtensionScope(scope: Scope, url: URL, isWorker: boolean): void {
    const { realm, engine } = this;
    const events = new EventList(realm, this.onUncaught);
    const { environment } = realm;
    const origin = `${url.protocol}//${url.host}`;
    Object.assign(scope.globals, {
      self: globalThis,
      window: isWorker ? undefined : globalThis,
      document: isWorker ? undefined : (environment.document ?? new EventTarget()),
      location: Object.defineProperty(url, 'origin', { value: origin }), // which is "null" for URLs of this scheme
      origin,
      navigator: navigatorOf(engine.userAgent, environment.navigator),
      addEventListener: events.add,
      removeEventListener: events.remove,
      dispatchEvent: undefined,
      postMessage: undefined,
      MessageChannel: messageChannelOf(this),
      // Code looks whether it is there, and no further. Without `clients` a host offers no lane, which pages here could not open.
      ServiceWorkerGlobalScope: isWorker ? Object : undefined,
    });
    this.giveIndexedDb(scope, url.host);
  }

  /** Gives a scope the databases of an origin. */
  giveIndexedDb(scope: Scope, origin: string): void {
    Object.defineProperty(scope.globals, 'indexedDB', {
      configurable: true,
      enumerable: true,
      get: () => this.#databasesOf(origin),
    });
  }

  /** An origin is gone for good. */
  dropDatabases(origin: string): void {
    this.#databases.delete(origin);
  }

  #databasesOf(origin: string): unknown {
    const { indexedDB: ofEnvironment } = this.realm.environment;
    if (!this.#createIndexedDb) {
      if (ofEnvironment !== undefined) return ofEnvironment;
      throw new Error(
        'The fake browser does not model IndexedDB. Give it one, as createFakeBrowser({ indexedDB: () => new IDBFactory() }) with the ' +
          'package fake-indexeddb; or give the extension the permission "storage", with which Portcullis needs none.',
      );
    }
    if (!this.#databases.has(origin)) this.#databases.set(origin, this.#createIndexedDb());
    return this.#databases.get(origin);
  }
}

/** Throws where test runners look for what nobody caught. */
function report(error: unknown): void {
  void Promise.reject(error instanceof Error ? error : new Error(String(error)));
}
