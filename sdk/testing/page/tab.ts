import type { Core } from '../core.ts';
import type { FakeExtension, FakeFrame, FakeFrameOptions, FakePage, FakePageOptions } from '../fake-browser-types.ts';
import type { Scope } from '../realm/scope.ts';
import { PageDocument } from './page-document.ts';

/** A tab, its history of documents included. */
export class Tab {
  readonly #core: Core;
  readonly #facts: { readonly id: number; readonly incognito: boolean; readonly index: number };
  readonly #history: PageDocument[] = [];
  #document: PageDocument;
  #isOpen = true;
  #isHidden = false;

  constructor(core: Core, url: string, { incognito = false, prerender = false, sandbox = false }: FakePageOptions) {
    this.#core = core;
    const id = core.newTabId();
    this.#facts = { id, incognito, index: 0 };
    this.#document = this.#load(url, undefined, sandbox, prerender);
  }

  /** The documents that are there now: the shown one, and what it frames. */
  get documents(): readonly PageDocument[] {
    return this.#isOpen ? this.#document.all : [];
  }

  /** Those in the back/forward cache included. */
  get everyDocument(): readonly PageDocument[] {
    return [...this.documents, ...this.#history.flatMap((document) => document.all)];
  }

  /** The scope of the page itself, if there is one to be seen. */
  get shown(): readonly Scope[] {
    return this.#isOpen ? [this.#document.scope] : [];
  }

  toPage(): FakePage {
    const current = (): PageDocument => this.#current;
    const setAll = (change: (document: PageDocument) => void): void => this.#current.all.forEach(change);
    return {
      get url() {
        return current().url;
      },
      get origin() {
        return current().origin;
      },
      run: (code) => this.#current.scope.run(code),
      runContentScript: (extension, code) => runContentScript(this.#current, extension, code),
      openFrame: (url, options) => this.#openFrame(this.#current, url, options),
      goto: (url) => {
        setAll((document) => document.enterCache());
        this.#history.push(this.#current);
        this.#document = this.#load(url, undefined, false, false);
      },
      goBack: () => {
        const before = this.#history.pop();
        if (!before) throw new Error('There is no document before this one to go back to.');
        this.#end(this.#current);
        this.#document = before;
        setAll((document) => document.leaveCache());
      },
      activate: () => setAll((document) => document.activate()),
      setHidden: (hidden) => {
        if (hidden === this.#isHidden) return;
        this.#isHidden = hidden;
        setAll((document) => {
          document.tellVisibility();
          document.windowEvents.tell(hidden ? 'blur' : 'focus');
        });
      },
      freeze: () =>
        setAll((document) => {
          document.documentEvents.tell('freeze');
          document.pause();
        }),
      resume: () =>
        setAll((document) => {
          document.resume();
          document.documentEvents.tell('resume');
        }),
      bringToFront: () => {
        if (!this.#isOpen) throw new Error('The page is closed.');
        this.#core.realm.bringToFront(this);
      },
      close: () => this.close(),
    };
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    for (const document of [this.#document, ...this.#history.splice(0)]) this.#end(document);
    this.#core.tabs.delete(this);
  }

  get #current(): PageDocument {
    if (this.#isOpen) return this.#document;
    throw new Error(`The page ${this.#document.url} is closed.`);
  }

  #end(document: PageDocument): void {
    for (const each of document.all) each.end();
  }

  #load(url: string, parent: PageDocument | undefined, isSandboxed: boolean, isPrerendered: boolean): PageDocument {
    const document = new PageDocument({
      core: this.#core,
      url,
      tab: this.#facts,
      isTabHidden: () => this.#isHidden,
      parent,
      isSandboxed,
      isPrerendered,
    });
    for (const extension of this.#core.extensions.values()) extension.injectInto(document);
    return document;
  }

  #openFrame(parent: PageDocument, url: string, { sandbox = false }: FakeFrameOptions = {}): FakeFrame {
    const document = this.#load(url, parent, sandbox || parent.origin === 'null', parent.isPrerendering);
    parent.frames.push(document);
    return {
      url: document.url,
      origin: document.origin,
      run: (code) => document.scope.run(code),
      runContentScript: (extension, code) => runContentScript(document, extension, code),
      openFrame: (inner, options) => this.#openFrame(document, inner, options),
    };
  }
}

function runContentScript<Result>(document: PageDocument, { id }: FakeExtension, code: () => Result): Result {
  const script = document.contentScriptOf(id);
  if (script) return script.scope.run(code);
  throw new Error(`The extension ${id} has no content script in ${document.url}.`);
}
