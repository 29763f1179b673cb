import type { Core } from '../core.ts';
import type { Context } from '../messaging/context.ts';
import { ExtensionEvent } from '../messaging/extension-event.ts';
import type { LastError } from '../messaging/last-error.ts';
import type { PortEnd } from '../messaging/port-end.ts';
import { runtimeMethods } from '../messaging/runtime-methods.ts';
import { clone } from '../messaging/serialise.ts';
import type { FakeManifest } from '../fake-browser-types.ts';
import { refuseUnmodelled, UNMODELLED } from '../extension/unmodelled.ts';
import type { Scope } from '../realm/scope.ts';
import type { PageDocument } from './page-document.ts';

/** What a content script knows of its extension. */
interface ExtensionFacts {
  readonly id: string;
  readonly manifest: FakeManifest;
  readonly baseUrl: string;
}

/** The world of an extension's content scripts in one document. It shares the document's events, and has APIs of its own. */
export class ContentScript implements Context {
  readonly scope: Scope;
  readonly lastError: LastError;
  readonly ports = new Set<PortEnd>();
  readonly extensionId: string;
  readonly #core: Core;
  readonly #document: PageDocument;
  readonly #extension: ExtensionFacts;
  #isOrphaned = false;
  readonly page = undefined;
  life: object = {};

  constructor(core: Core, document: PageDocument, extension: ExtensionFacts) {
    this.#core = core;
    this.#document = document;
    this.extensionId = extension.id;
    this.scope = core.createScope(`the content script of "${extension.manifest.name}" in ${document.url}`);
    this.lastError = core.createLastError();
    this.#extension = extension;
  }

  get isIncognito(): boolean {
    return this.#document.isIncognito;
  }

  get isOrphaned(): boolean {
    return this.#isOrphaned;
  }

  get sender(): Readonly<Record<string, unknown>> {
    return { id: this.extensionId, ...this.#document.sender };
  }

  /** Its extension is gone: it is told where browsers do that, and dies without a word elsewhere. */
  orphan(): void {
    this.#isOrphaned = true;
    if (this.#core.engine.contentScriptsOutlive) return;
    this.scope.end();
    for (const port of [...this.ports]) port.abandon();
  }

  /** Gives its scope the APIs of a content script. */
  giveApis(): void {
    const { id, manifest, baseUrl } = this.#extension;
    const { engine } = this.#core;
    const { lastError } = this;
    const check = (): void => {
      if (this.#isOrphaned) throw new Error(engine.texts.contextInvalidated);
    };
    const ownId = (): string | undefined => (this.#isOrphaned ? undefined : id);
    const runtime = {
      get id() {
        return ownId();
      },
      get lastError() {
        return lastError.value;
      },
      // Never called: what an extension sends to tabs is not modelled.
      onMessage: new ExtensionEvent(),
      onConnect: new ExtensionEvent(),
      ...runtimeMethods(this, this.#core, check),
      getManifest: () => {
        check();
        return clone(manifest);
      },
      getURL: (path: string) => new URL(path, baseUrl).href,
    };
    refuseUnmodelled(runtime, 'runtime.', UNMODELLED['runtime.']);
    const api = refuseUnmodelled({ runtime }, '', ['storage', 'i18n', 'dom', 'extension']);
    for (const name of ['chrome', 'browser'] as const) {
      this.scope.globals[name] = engine.extensionNames.includes(name) ? api : undefined;
    }
  }
}
