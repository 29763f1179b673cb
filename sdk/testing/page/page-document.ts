import type { Core } from '../core.ts';
import type { Context, PageFacts } from '../messaging/context.ts';
import type { LastError } from '../messaging/last-error.ts';
import type { PortEnd } from '../messaging/port-end.ts';
import type { Scope } from '../realm/scope.ts';
import type { ContentScript } from './content-script.ts';
import { EventList } from './event-list.ts';
import { fillDocumentScope } from './document-globals.ts';
import { givePageApis } from './page-apis.ts';

/** What a document is made of. */
export interface PageDocumentOptions {
  readonly core: Core;
  readonly url: string;
  /** The tab, as the browser describes it. */
  readonly tab: { readonly id: number; readonly incognito: boolean; readonly index: number };
  /** Whether the tab is behind another one. */
  readonly isTabHidden: () => boolean;
  readonly parent: PageDocument | undefined;
  readonly isSandboxed: boolean;
  readonly isPrerendered: boolean;
}

/** One document: of a tab, or of a frame in it. */
export class PageDocument implements Context, PageFacts {
  readonly url: string;
  readonly origin: string;
  readonly scope: Scope;
  readonly lastError: LastError;
  readonly ports = new Set<PortEnd>();
  readonly extensionId = undefined;
  readonly page = this;
  readonly frames: PageDocument[] = [];
  readonly contentScripts: ContentScript[] = [];
  readonly windowEvents: EventList;
  readonly documentEvents: EventList;
  readonly parent: PageDocument | undefined;
  /** An extension may have come that lists it. */
  readonly meet: () => void;
  readonly #core: Core;
  readonly #tab: PageDocumentOptions['tab'];
  readonly #id: string;
  readonly #frameId: number;
  #isPrerendering: boolean;
  #cutPorts: (() => void)[] = [];
  #isTellingError = false;
  life: object = {};
  readonly #isTabHidden: () => boolean;
  /** Prerendered, in the back/forward cache, or gone. */
  #isOutOfSight: boolean;
  /** As its code was told last. */
  #wasHidden: boolean;

  constructor({ core, url, tab, isTabHidden, parent, isSandboxed, isPrerendered }: PageDocumentOptions) {
    const address = new URL(url);
    this.#core = core;
    this.#tab = tab;
    this.parent = parent;
    this.url = address.href;
    this.origin = isSandboxed ? 'null' : originOf(address, parent);
    this.#id = core.newDocumentId();
    this.#isPrerendering = isPrerendered;
    this.#isOutOfSight = isPrerendered;
    this.#isTabHidden = isTabHidden;
    this.#wasHidden = this.hidden;
    // A prerendered page's main frame has an id of its own until it is shown.
    this.#frameId = parent || isPrerendered ? core.newFrameId() : 0;
    this.scope = core.createScope(`the document ${this.url}`, (error) => this.#onUncaught(error));
    this.lastError = core.createLastError();
    this.windowEvents = new EventList(core.realm, core.onUncaught);
    this.documentEvents = new EventList(core.realm, core.onUncaught);
    fillDocumentScope(core, this, this.scope);
    this.meet = givePageApis(core, this);
    this.meet();
  }

  get isIncognito(): boolean {
    return this.#tab.incognito;
  }

  get isLoaded(): boolean {
    return /^(?:https?|file):/.test(this.url);
  }

  get isPrerendering(): boolean {
    return this.#isPrerendering;
  }

  get hidden(): boolean {
    return this.#isOutOfSight || this.#isTabHidden();
  }

  get prerendering(): boolean {
    return this.#isPrerendering;
  }

  get sender(): Readonly<Record<string, unknown>> {
    const isShown = this.parent === undefined && !this.#isPrerendering;
    return this.#core.engine.describeSender({
      url: this.url,
      origin: this.origin,
      frameId: isShown ? 0 : this.#frameId,
      documentId: this.#id,
      documentLifecycle: this.#isPrerendering ? 'prerender' : 'active',
      tab: { ...this.#tab, url: this.#topUrl, active: !this.#isTabHidden(), status: 'complete' },
    });
  }

  /** What its code threw: a page may listen to that, and keep it from being reported. */
  #onUncaught(error: unknown): void {
    const message = `Uncaught ${String(error)}`;
    // What a listener to errors throws is told to no listener to errors.
    const isTold = !this.#isTellingError;
    this.#isTellingError = true;
    if (!isTold || !this.windowEvents.tell('error', { error, message })) this.#core.onUncaught(error);
    if (isTold) this.#isTellingError = false;
  }

  get #topUrl(): string {
    return this.parent ? this.parent.#topUrl : this.url;
  }

  /** All scopes with code of this document, its frames excepted. */
  get #scopes(): readonly Scope[] {
    return [this.scope, ...this.contentScripts.map(({ scope }) => scope)];
  }

  get #allPorts(): readonly PortEnd[] {
    return [this, ...this.contentScripts].flatMap((context) => [...context.ports]);
  }

  /** Itself and what it frames. */
  get all(): readonly PageDocument[] {
    return [this, ...this.frames.flatMap((frame) => frame.all)];
  }

  /** The world that the content scripts of one extension share here, if it has any that has not outlived it. */
  contentScriptOf(extensionId: string): ContentScript | undefined {
    return this.contentScripts.find((script) => script.extensionId === extensionId && !script.isOrphaned);
  }

  /** Adds a world for the content scripts of an extension. */
  addContentScript(script: ContentScript): void {
    this.contentScripts.push(script);
    fillDocumentScope(this.#core, this, script.scope);
    script.giveApis();
  }

  /** Into the back/forward cache: its code stops, and its ports are cut. */
  enterCache(): void {
    this.windowEvents.tell('pagehide', { persisted: true });
    this.#isOutOfSight = true;
    this.tellVisibility();
    if (this.#core.engine.freezesCached) this.documentEvents.tell('freeze');
    this.life = {};
    for (const scope of this.#scopes) scope.pause();
    for (const content of this.contentScripts) content.life = {};
    this.#cutPorts = this.#allPorts.map((port) => port.cut());
  }

  leaveCache(): void {
    this.#isOutOfSight = false;
    this.resume();
    if (this.#core.engine.freezesCached) this.documentEvents.tell('resume');
    this.tellVisibility();
    this.windowEvents.tell('pageshow', { persisted: true });
    for (const tell of this.#cutPorts.splice(0)) tell();
  }

  pause(): void {
    for (const scope of this.#scopes) scope.pause();
  }

  resume(): void {
    for (const scope of this.#scopes) scope.resume();
  }

  activate(): void {
    this.#isOutOfSight = false;
    this.tellVisibility();
    this.#isPrerendering = false;
    this.documentEvents.tell('prerenderingchange');
  }

  /** Tells its code whether it can be seen, where that has changed. */
  tellVisibility(): void {
    if (this.hidden === this.#wasHidden) return;
    this.#wasHidden = this.hidden;
    this.documentEvents.tell('visibilitychange');
    this.windowEvents.tell('visibilitychange');
  }

  /** It is gone. */
  end(): void {
    this.windowEvents.tell('pagehide', { persisted: false });
    this.#isOutOfSight = true;
    this.tellVisibility();
    for (const port of this.#allPorts) port.abandon();
    for (const scope of this.#scopes) scope.end();
  }
}

function originOf(address: URL, parent: PageDocument | undefined): string {
  if (address.protocol === 'about:') return parent?.origin ?? 'null';
  // Browsers say more of local files than URLs do.
  return address.protocol === 'file:' ? 'file://' : address.origin;
}
