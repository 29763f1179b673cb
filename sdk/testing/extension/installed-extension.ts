import type { Core } from '../core.ts';
import type { FakeExtensionPage, FakeExtensionParts, FakeManifest } from '../fake-browser-types.ts';
import type { Context, PageFacts } from '../messaging/context.ts';
import type { Recipient } from '../messaging/network.ts';
import type { Serialization } from '../messaging/serialise.ts';
import { ContentScript } from '../page/content-script.ts';
import type { PageDocument } from '../page/page-document.ts';
import { Background, type Start } from './background.ts';
import { extensionApi } from './extension-api.ts';
import { ExtensionContext } from './extension-context.ts';
import { checkParts } from './check-parts.ts';
import { StorageArea } from './storage-area.ts';

/** An extension that is installed, enabled or not. */
export class InstalledExtension implements Recipient {
  readonly id: string;
  readonly #core: Core;
  readonly #storage = { local: new StorageArea(LOCAL_QUOTA), session: new StorageArea(SESSION_QUOTA) };
  readonly #pages = new Set<ExtensionContext>();
  #parts: FakeExtensionParts;
  #background: Background | undefined;
  #isEnabled = false;
  #earlierStarts = 0;

  constructor(core: Core, id: string, parts: FakeExtensionParts) {
    this.#core = core;
    this.id = id;
    checkParts(parts);
    this.#parts = parts;
  }

  get manifest(): FakeManifest {
    return this.#parts.manifest;
  }

  get isEnabled(): boolean {
    return this.#isEnabled;
  }

  get isBackgroundRunning(): boolean {
    return this.#background?.context !== undefined;
  }

  get backgroundStarts(): number {
    return this.#earlierStarts + (this.#background?.starts ?? 0);
  }

  get serialization(): Serialization {
    const { heedsSerialization, serialization } = this.#core.engine;
    const isWanted = this.manifest.message_serialization === 'structured_clone';
    return heedsSerialization && isWanted ? 'structured-clone' : serialization;
  }

  get #baseUrl(): string {
    return `${this.#core.engine.extensionScheme}://${this.#core.engine.hostOf(this.id)}/`;
  }

  get #contexts(): readonly ExtensionContext[] {
    const background = this.#background?.context;
    return background ? [background, ...this.#pages] : [...this.#pages];
  }

  /** Comes to life: at the installation, an update, or when it is enabled again. */
  start(details: { readonly reason: 'install' | 'update'; readonly previousVersion?: string } | undefined): void {
    this.#isEnabled = true;
    const { background: code } = this.#parts;
    if (code) {
      this.#background = new Background({
        engine: this.#core.engine,
        idleMs: this.#core.backgroundIdleMs,
        code,
        createContext: (onTouch) =>
          this.#createContext(`the background of "${this.manifest.name}"`, BACKGROUND, onTouch),
        onUncaught: this.#core.onUncaught,
      });
      const ready = this.#background.wake();
      if (details) this.#tellInstalled(details, ready);
    }
    for (const document of this.#core.everyDocument) document.meet();
  }

  /** Everything of it that runs ends. */
  stop(): void {
    this.#isEnabled = false;
    this.#earlierStarts = this.backgroundStarts;
    this.#background?.stop();
    this.#background = undefined;
    for (const page of [...this.#pages]) page.end();
    this.#pages.clear();
    this.#storage.session.clear();
    for (const document of this.#core.everyDocument) {
      for (const script of document.contentScripts.filter(({ extensionId }) => extensionId === this.id)) {
        script.orphan();
        for (const port of [...script.ports]) port.lose();
      }
    }
  }

  replaceParts(parts: FakeExtensionParts): void {
    checkParts(parts);
    this.#parts = parts;
  }

  get parts(): FakeExtensionParts {
    return this.#parts;
  }

  stopBackground(): void {
    this.#background?.stop();
  }

  run<Result>(code: () => Result): Result {
    const context = this.#background?.context;
    if (!context) throw new Error(`The background of "${this.manifest.name}" does not run.`);
    return context.scope.run(code);
  }

  openPage(path: string): FakeExtensionPage {
    if (!this.#isEnabled) throw new Error(`"${this.manifest.name}" is disabled, and has no pages.`);
    const context = this.#createContext(`the page ${path} of "${this.manifest.name}"`, path, () => undefined);
    this.#pages.add(context);
    return {
      url: new URL(path, this.#baseUrl).href,
      run: (code) => context.scope.run(code),
      close: () => {
        this.#pages.delete(context);
        context.end();
      },
    };
  }

  /** Whether `externally_connectable` lists this document. */
  lists(page: PageFacts): boolean {
    const isMeant = this.#isEnabled && page.isLoaded && !page.isIncognito && this.#core.engine.pageNames.length > 0;
    return isMeant && this.#areMatching(this.manifest.externally_connectable?.matches ?? [], page.url);
  }

  admits(from: Context): boolean {
    if (!this.#isEnabled) return false;
    if (from.extensionId === this.id) return true;
    if (from.page) return this.lists(from.page);
    const { externally_connectable: connectable } = this.manifest;
    return connectable === undefined || (connectable.ids ?? []).some((id) => id === '*' || id === from.extensionId);
  }

  wake(): Promise<Start> | Start {
    return this.#background?.wake() ?? 'ran';
  }

  messageHearers(from: Context): ReturnType<Recipient['messageHearers']> {
    const name = from.extensionId === this.id ? 'onMessage' : 'onMessageExternal';
    return this.#hearers(from, (context) => context.events[name].snapshot());
  }

  connectHearers(from: Context): ReturnType<Recipient['connectHearers']> {
    const name = from.extensionId === this.id ? 'onConnect' : 'onConnectExternal';
    return this.#hearers(from, (context) => context.events[name].snapshot());
  }

  #hearers<Listener>(
    from: Context,
    listenersOf: (context: ExtensionContext) => readonly Listener[],
  ): readonly (readonly [ExtensionContext, readonly Listener[]])[] {
    return this.#contexts
      .filter((context) => context !== from)
      .map((context) => [context, listenersOf(context)] as const)
      .filter(([, listeners]) => listeners.length > 0);
  }

  /** Runs its content scripts in a document, those that the manifest means for it. */
  injectInto(document: PageDocument): void {
    if (!this.#isEnabled || !document.isLoaded || document.isIncognito) return;
    for (const { matches, js = [], all_frames: allFrames = false } of this.manifest.content_scripts ?? []) {
      if (document.parent && !allFrames) continue;
      if (!this.#areMatching(matches, document.url)) continue;
      for (const file of js) {
        const code = this.#parts.contentScripts?.[file];
        if (code) this.#worldIn(document).scope.attempt(() => void code());
      }
    }
  }

  #worldIn(document: PageDocument): ContentScript {
    const present = document.contentScriptOf(this.id);
    if (present) return present;
    const extension = { id: this.id, manifest: this.manifest, baseUrl: this.#baseUrl };
    const script = new ContentScript(this.#core, document, extension);
    document.addContentScript(script);
    return script;
  }

  #areMatching(patterns: readonly string[], url: string): boolean {
    return patterns.some((pattern) => this.#core.engine.matches(pattern, url));
  }

  #createContext(name: string, path: string, onTouch: () => void): ExtensionContext {
    const url = new URL(path, this.#baseUrl);
    const scope = this.#core.createScope(name);
    const lastError = this.#core.createLastError();
    const sender = { id: this.id, url: url.href, origin: url.href.slice(0, this.#baseUrl.length - 1) };
    const context = new ExtensionContext({ extensionId: this.id, scope, lastError, sender, onTouch });
    const isBackground = path === BACKGROUND;
    const isWorker = isBackground && this.#core.engine.background === 'service worker';
    this.#core.fillExtensionScope(scope, url, isWorker);
    const hasStorage = (this.manifest.permissions ?? []).includes('storage');
    const api = extensionApi(context, {
      engine: this.#core.engine,
      network: this.#core.network,
      id: this.id,
      isBackground,
      baseUrl: this.#baseUrl,
      manifest: this.manifest,
      storage: hasStorage ? this.#storage : undefined,
      apis: this.#parts.apis ?? {},
      reload: () => this.#core.later(() => this.#core.update(this, {})),
    });
    for (const apiName of ['chrome', 'browser'] as const) {
      scope.globals[apiName] = this.#core.engine.extensionNames.includes(apiName) ? api : undefined;
    }
    return context;
  }

  #tellInstalled(details: object, ready: Promise<Start> | Start): void {
    const tell = (): void => {
      const context = this.#background?.context;
      for (const listener of context?.events.onInstalled.snapshot() ?? []) {
        context?.scope.deliver(() => listener(details));
      }
    };
    if (ready instanceof Promise) void ready.then(tell);
    else this.#core.later(tell);
  }
}

/** The path of every background: what code it runs, the test says. */
const BACKGROUND = 'background.js';
const SESSION_QUOTA = 'Session storage quota bytes exceeded. Values were not stored.';
const LOCAL_QUOTA = 'QUOTA_BYTES quota exceeded';
