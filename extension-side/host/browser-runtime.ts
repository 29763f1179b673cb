/** What the host needs of `chrome.runtime`, described structurally: the published types name no browser's. */
export interface BrowserRuntime {
  readonly id: string;
  readonly lastError?: { readonly message?: string } | undefined;
  readonly onMessageExternal: BrowserEvent<MessageListener> | undefined;
  readonly onConnectExternal: BrowserEvent<(port: BrowserPort) => void> | undefined;
  readonly onConnect: BrowserEvent<(port: BrowserPort) => void>;
  getManifest(): BrowserManifest;
  getURL(path: string): string;
}

/** What the host reads of its extension's manifest. */
export interface BrowserManifest {
  readonly version: string;
  readonly message_serialization?: string;
  readonly web_accessible_resources?: readonly { readonly resources: readonly string[] }[];
}

/** Answers a one-shot message: `true` keeps the channel open until `sendResponse` is called. */
export type MessageListener = (message: unknown, sender: unknown, sendResponse: (reply: unknown) => void) => boolean;

/** What the host needs of a runtime port. */
export interface BrowserPort {
  readonly name: string;
  readonly sender?: unknown;
  readonly onMessage: BrowserEvent<(message: unknown) => void>;
  readonly onDisconnect: BrowserEvent<() => void>;
  postMessage(message: unknown): void;
  disconnect(): void;
}

/** An extension API event. */
export interface BrowserEvent<Listener> {
  addListener(listener: Listener): void;
  removeListener(listener: Listener): void;
}

/** The extension's runtime, or nothing outside an extension. */
export function findBrowserRuntime(): BrowserRuntime | undefined {
  const scope = globalThis as { chrome?: { runtime?: BrowserRuntime }; browser?: { runtime?: BrowserRuntime } };
  return [scope.chrome?.runtime, scope.browser?.runtime].find((runtime) => typeof runtime?.getManifest === 'function');
}

/** Whether this instance of the extension serves an incognito profile of its own, so that all its senders are incognito. */
export function isIncognitoContext(): boolean {
  const scope = globalThis as { chrome?: { extension?: { inIncognitoContext?: unknown } } };
  return scope.chrome?.extension?.inIncognitoContext === true;
}
