/** The browser that is imitated. */
export type FakeEngine = 'chromium' | 'firefox' | 'safari';

/** How to make a fake browser. */
export interface FakeBrowserOptions {
  /** The browser to imitate. @defaultValue `'chromium'` */
  readonly engine?: FakeEngine | undefined;
  /** After how long a background that nothing calls is stopped, in milliseconds. `Infinity`: never. @defaultValue 30,000, as browsers do */
  readonly backgroundIdleMs?: number | undefined;
  /**
   * Makes what an origin finds as `indexedDB`, as `() => new IDBFactory()` of the package `fake-indexeddb` does.
   *
   * @defaultValue what the test's environment has, the same for all origins and not emptied by `remove()`; where it has none, looking for
   * `indexedDB` throws an error that says so
   */
  readonly indexedDB?: (() => unknown) | undefined;
  /** Told what code of pages and extensions threw and nobody caught. @defaultValue throws it where the test run reports it */
  readonly onUncaught?: ((error: unknown) => void) | undefined;
}

/** A browser in memory, with extensions, tabs and what lies between them. */
export interface FakeBrowser {
  /** The browser that is imitated. */
  readonly engine: FakeEngine;
  /** Each `runtime.lastError` that nobody read, as the browser would write it to a console. */
  readonly uncheckedErrors: readonly string[];
  /**
   * Installs an extension and starts its background.
   *
   * @throws Error for a manifest that the browser would refuse, a content script without code, an id that is taken or of another browser's form.
   */
  installExtension(parts: FakeExtensionParts): FakeExtension;
  /** Opens a tab. Nothing is loaded: the page's code is what the test runs in it. */
  openPage(url: string, options?: FakePageOptions): FakePage;
  /**
   * Resolves once everything has happened that waits for nothing but its turn. Time does not pass.
   *
   * @throws Error where that has no end, as each message brings another about.
   */
  settle(): Promise<void>;
  /** Closes all tabs and stops all backgrounds. The last one that is closed gives the test its own globals back. */
  close(): void;
}

/** What an extension is made of. */
export interface FakeExtensionParts {
  /** Its manifest. */
  readonly manifest: FakeManifest;
  /**
   * The background's script. It is called at each start and finds the globals of a background. When it returns a promise, events wait
   * for that; otherwise it has to add its listeners before it returns, as in browsers.
   *
   * @defaultValue the extension has no background
   */
  readonly background?: (() => unknown) | undefined;
  /** The files that the manifest names under `content_scripts`: what each does when it is run in a document. */
  readonly contentScripts?: Readonly<Record<string, () => unknown>> | undefined;
  /**
   * Stand-ins for APIs of the browser that are not modelled, such as `{ tabs: { create: … } }` or
   * `{ storage: { session: { setAccessLevel: … } } }`. They win over those that are, member by member.
   */
  readonly apis?: Readonly<Record<string, object>> | undefined;
  /** The id. @defaultValue what the manifest's `key` or `browser_specific_settings` says, else one made of its name */
  readonly id?: string | undefined;
}

/** The keys of a manifest that are looked at. Others may be there. */
export interface FakeManifest {
  /** The extension's name. */
  readonly name: string;
  /** Its version. */
  readonly version: string;
  /** Which websites and extensions may send it messages. */
  readonly externally_connectable?:
    { readonly matches?: readonly string[] | undefined; readonly ids?: readonly string[] | undefined } | undefined;
  /** Scripts that run in websites. */
  readonly content_scripts?: readonly FakeContentScript[] | undefined;
  /** Of these `storage` is looked at. */
  readonly permissions?: readonly string[] | undefined;
  /** How messages to it travel, where the browser lets it choose. */
  readonly message_serialization?: 'json' | 'structured_clone' | undefined;
  /** Fixes the id in Chromium. */
  readonly key?: string | undefined;
  /** Fixes the id in Firefox. */
  readonly browser_specific_settings?:
    { readonly gecko?: { readonly id?: string | undefined } | undefined } | undefined;
}

/** One entry of a manifest's `content_scripts`. */
export interface FakeContentScript {
  /** Match patterns of the documents that it runs in. */
  readonly matches: readonly string[];
  /** Its files, which `contentScripts` has to have. */
  readonly js?: readonly string[] | undefined;
  /** Whether it runs in frames besides the top one. @defaultValue `false` */
  readonly all_frames?: boolean | undefined;
}

/** An extension that was installed. */
export interface FakeExtension {
  /** Its id. */
  readonly id: string;
  /** The version of its manifest. */
  readonly version: string;
  /** Whether its background runs now. */
  readonly isBackgroundRunning: boolean;
  /** How often its background was started. */
  readonly backgroundStarts: number;
  /** Stops the background, as the browser does after a while without events. The next event starts it. */
  stopBackground(): void;
  /** Runs code with the globals of the background, and returns what it returns. @throws Error while the background does not run */
  run<Result>(code: () => Result): Result;
  /** Opens a page of the extension, such as its options page: a second context that may listen. */
  openPage(path: string): FakeExtensionPage;
  /** Switches the extension off. `storage.session` is emptied. */
  disable(): void;
  /** Switches it on again. */
  enable(): void;
  /**
   * Puts another version in its place, as the browser's updater does, and enables it. What is not given stays, and so does the id. `storage.session` is
   * emptied.
   *
   * @throws Error as `installExtension` does, and once it was removed
   */
  update(parts: Partial<FakeExtensionParts>): void;
  /** Removes it for good, with all that it stored, save in an IndexedDB of the test's environment. */
  remove(): void;
}

/** A page of an extension. */
export interface FakeExtensionPage {
  /** Its address. */
  readonly url: string;
  /** Runs code in it, and returns what it returns. */
  run<Result>(code: () => Result): Result;
  /** Closes it. */
  close(): void;
}

/** How a page is opened. */
export interface FakePageOptions {
  /** In an incognito window, which no extension is let into. @defaultValue `false` */
  readonly incognito?: boolean | undefined;
  /** Loaded before anybody looks at it; see `activate`. @defaultValue `false` */
  readonly prerender?: boolean | undefined;
  /** Served with `Content-Security-Policy: sandbox allow-scripts`: its origin is opaque. @defaultValue `false` */
  readonly sandbox?: boolean | undefined;
}

/** How a frame is made. */
export interface FakeFrameOptions {
  /** With the attribute `sandbox="allow-scripts"`: its origin is opaque. @defaultValue `false` */
  readonly sandbox?: boolean | undefined;
}

/** A document in a tab: the page's, or that of a frame. */
export interface FakeFrame {
  /** The document's address. */
  readonly url: string;
  /** The document's origin, `"null"` if opaque. */
  readonly origin: string;
  /**
   * Runs code with the globals of the document, and returns what it returns. They stay its globals over every `await` and timer in
   * it. While one page alone is open, what the test runs elsewhere finds that page's globals, too.
   */
  run<Result>(code: () => Result): Result;
  /**
   * Runs code with the globals that the content scripts of an extension share in the document, and returns what it returns.
   *
   * @throws Error where the extension has none here
   */
  runContentScript<Result>(extension: FakeExtension, code: () => Result): Result;
  /** Adds a frame: by its address, or `about:srcdoc`, `about:blank`, which have the origin of this document and no way to extensions. */
  openFrame(url: string, options?: FakeFrameOptions): FakeFrame;
}

/** A tab. */
export interface FakePage extends FakeFrame {
  /** Goes to another document. The present one goes into the back/forward cache. */
  goto(url: string): void;
  /** Goes back to the document before, out of the back/forward cache. @throws Error where there is none */
  goBack(): void;
  /** Shows a prerendered page to the user. */
  activate(): void;
  /** Hides the tab behind another one, or shows it again. */
  setHidden(hidden: boolean): void;
  /** Stops the page, as browsers do to hidden ones: its timers, and what is delivered to it, wait. Code that runs already goes on to its end. */
  freeze(): void;
  /** Lets a frozen page go on: it hears of that, and then of what waited, over which messages of extensions that come now take precedence, as in Chromium. */
  resume(): void;
  /** Says that this page is meant by code outside of every `run`, where several are open. */
  bringToFront(): void;
  /** Closes the tab. */
  close(): void;
}
