/** What the relay needs of the content script's `runtime`, described structurally. */
export interface RelayRuntime {
  /** The extension's id. Gone once the extension was removed or reloaded under its content script. */
  readonly id?: string | undefined;
  readonly lastError?: { readonly message?: string } | null | undefined;
  connect(info: { name: string }): RelayPort;
}

/** What the relay needs of a runtime port. */
export interface RelayPort {
  /** Why the port was disconnected, in Firefox. */
  readonly error?: { readonly message?: string } | null | undefined;
  postMessage(message: unknown): void;
  disconnect(): void;
  readonly onMessage: RelayEvent<(message: unknown) => void>;
  readonly onDisconnect: RelayEvent<() => void>;
}

interface RelayEvent<Listener> {
  addListener(listener: Listener): void;
}

/** The content script's runtime, or nothing anywhere else: a page's own has neither an id nor a manifest. */
export function findRelayRuntime(): RelayRuntime | undefined {
  const { chrome, browser } = globalThis as Partial<Record<'chrome' | 'browser', { runtime?: RelayRuntime }>>;
  return [browser, chrome].find((api) => typeof api?.runtime?.id === 'string')?.runtime;
}
