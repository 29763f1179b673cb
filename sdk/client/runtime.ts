/** What the page side needs of `chrome.runtime`, described structurally: websites need no extension typings. */
export interface PageRuntime {
  readonly lastError?: { readonly message?: string } | undefined;
  sendMessage(extensionId: string, message: unknown, callback: (reply: unknown) => void): void;
  connect(extensionId: string, info: { name: string }): RuntimePort;
}

/** What the page side needs of a runtime port. */
export interface RuntimePort {
  postMessage(message: unknown): void;
  disconnect(): void;
  readonly onMessage: RuntimeEvent<(message: unknown) => void>;
  readonly onDisconnect: RuntimeEvent<() => void>;
}

interface RuntimeEvent<Listener> {
  addListener(listener: Listener): void;
}

/**
 * The page's runtime, if the browser has given it one by now: `chrome.runtime` in Chromium, `browser.runtime` in Safari.
 *
 * Read afresh each time: it appears in an open page when the first extension that lists the page is installed.
 */
export function findRuntime(): PageRuntime | undefined {
  const { chrome, browser } = globalThis as Partial<Record<'chrome' | 'browser', { runtime?: PageRuntime }>>;
  return [chrome, browser].find((api) => typeof api?.runtime?.sendMessage === 'function')?.runtime;
}
