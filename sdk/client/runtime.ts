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

type WithRuntime = Partial<Record<'chrome' | 'browser', { readonly runtime?: PageRuntime }>>;

/**
 * The page's runtime, if the browser has given it one by now: `chrome.runtime` in Chromium, `browser.runtime` in Safari.
 *
 * Read afresh each time: it appears in an open page when the first extension that lists the page is installed.
 */
export function findRuntime(): PageRuntime | undefined {
  return (globalThis as WithRuntime).chrome?.runtime ?? (globalThis as WithRuntime).browser?.runtime;
}
