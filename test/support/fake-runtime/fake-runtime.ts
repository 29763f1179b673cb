import { vi } from 'vitest';

import { FakeEvent, jsonClone } from './fake-event.ts';
import { fakePortPair, type FakePort } from './fake-port.ts';
import { LastError } from './last-error.ts';

type SendResponse = (reply?: unknown) => void;
type MessageListener = (message: unknown, sender: unknown, sendResponse: SendResponse) => unknown;

/** What the browser says when nobody listens at an address. */
const NO_RECEIVER = 'Could not establish connection. Receiving end does not exist.';
const CHANNEL_CLOSED =
  'A listener indicated an asynchronous response by returning true, but the message channel closed before a response was received';

/** The extension's id. */
export const EXTENSION_ID = 'abcdefghijklmnopabcdefghijklmnop';

/** A page in the top frame of a tab, as the browser describes it to the extension. */
export function pageAt(
  origin: string,
  different: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  const tab = { id: 1, incognito: false, url: `${origin}/` };
  return {
    origin,
    url: `${origin}/`,
    frameId: 0,
    documentId: `document of ${origin}`,
    documentLifecycle: 'active',
    tab,
    ...different,
  };
}

/** The page's runtime. */
export interface FakePageRuntime {
  readonly lastError?: unknown;
  sendMessage(id: string, message: unknown, callback: (reply: unknown) => void): void;
  connect(id: string, info: { readonly name: string }): FakePort;
}

/** What to set up. */
export interface FakeRuntimeOptions {
  /** Runs the worker's script: what registers the listeners. */
  readonly boot?: () => void;
  readonly version?: string;
  /** Who the page is. @defaultValue the top frame of `https://app.example.com` */
  readonly sender?: unknown;
}

/** A page, an extension and a browser between them. */
export class FakeRuntime {
  readonly #boot: () => void;
  readonly #version: string;
  /** Who the page is, from the next message on. */
  sender: unknown;
  /** Whether the extension is installed and enabled. */
  isInstalled = true;
  /** Whether its worker throws at its top level: what is sent to it never settles. */
  isBroken = false;
  /** How often the worker was started. */
  starts = 0;
  /** The page's ends of the ports it opened. */
  readonly ports: FakePort[] = [];
  /** What the page passed to `sendMessage`. */
  readonly messages: unknown[] = [];
  /** `lastError`s that nobody read: the browser would print them. */
  get unread(): readonly string[] {
    return this.#lastError.unread;
  }
  readonly #stored = new Map<string, unknown>();
  readonly #answers = new Set<SendResponse>();
  readonly #lastError = new LastError();
  #isRunning = false;
  #events = events();

  constructor({
    boot = () => undefined,
    version = '1.0.0',
    sender = pageAt('https://app.example.com'),
  }: FakeRuntimeOptions) {
    this.#boot = boot;
    this.#version = version;
    this.sender = sender;
  }

  /** What the page finds as `chrome.runtime`. */
  get pageRuntime(): FakePageRuntime {
    const lastError = this.#lastError;
    return {
      get lastError() {
        return lastError.read();
      },
      sendMessage: (id: string, message: unknown, callback: (reply: unknown) => void) =>
        this.#send(id, message, callback),
      connect: (id: string, { name }: { name: string }) => this.#connect(id, name),
    };
  }

  /** What the extension finds as `browser`. */
  get extensionApi(): object {
    const current = (): ReturnType<typeof events> => this.#events;
    return {
      runtime: {
        id: EXTENSION_ID,
        getManifest: () => ({ version: this.#version }),
        get onMessageExternal() {
          return current().message;
        },
        get onConnectExternal() {
          return current().connect;
        },
        onConnect: new FakeEvent<(port: FakePort) => void>(),
      },
      storage: { session: this.#storageArea() },
    };
  }

  /** The worker ends, as after 30 seconds of silence. The next message starts it anew. */
  killWorker(): void {
    this.#isRunning = false;
    this.#events = events();
    for (const port of this.ports) {
      if (port.other?.state === 'open') port.other.state = 'closed';
      port.lose();
    }
    for (const answer of [...this.#answers]) answer(CLOSED);
  }

  /** The page goes into the back/forward cache and comes back: its ports are dead and do not know. */
  passThroughCache(): void {
    for (const port of this.ports) {
      if (port.state === 'open') port.state = 'dead';
      port.other?.lose();
    }
  }

  #storageArea(): object {
    return {
      get: async (keys: readonly string[]) =>
        Object.fromEntries(
          keys.filter((key) => this.#stored.has(key)).map((key) => [key, jsonClone(this.#stored.get(key))]),
        ),
      set: async (items: Readonly<Record<string, unknown>>) => {
        for (const [key, value] of Object.entries(items)) this.#stored.set(key, jsonClone(value));
      },
      remove: async (keys: readonly string[]) => {
        for (const key of keys) this.#stored.delete(key);
      },
    };
  }

  #wake(): boolean {
    if (!this.isInstalled) return false;
    if (!this.#isRunning) {
      this.#isRunning = true;
      this.starts++;
      this.#boot();
    }
    return true;
  }

  #send(id: string, message: unknown, callback: (reply: unknown) => void): void {
    if (!/^[a-p]{32}$/.test(id))
      throw new TypeError(`Error in invocation of runtime.sendMessage: Invalid extension id: '${id}'`);
    const copy = jsonClone(message);
    this.messages.push(copy);
    queueMicrotask(() => {
      if (id !== EXTENSION_ID || !this.isInstalled) this.#lastError.tell(NO_RECEIVER, callback);
      else if (!this.isBroken) this.#deliver(copy, callback);
    });
  }

  #deliver(message: unknown, callback: (reply: unknown) => void): void {
    this.#wake();
    if (this.#events.message.listeners.size === 0) {
      this.#lastError.tell(NO_RECEIVER, callback);
      return;
    }
    const answer: SendResponse = (reply) => {
      if (!this.#answers.delete(answer)) return;
      const copy = reply === CLOSED ? undefined : jsonClone(reply);
      queueMicrotask(() => {
        if (reply === CLOSED) this.#lastError.tell(CHANNEL_CLOSED, callback);
        else callback(copy);
      });
    };
    this.#answers.add(answer);
    const isAwaited = this.#events.message.emit(message, this.sender, answer).includes(true);
    if (!isAwaited && this.#answers.delete(answer))
      this.#lastError.tell('The message port closed before a response was received.', callback);
  }

  #connect(id: string, name: string): FakePort {
    const [page, worker] = fakePortPair(name, this.sender);
    this.ports.push(page);
    if (this.isBroken) page.other = undefined;
    else
      queueMicrotask(() => {
        if (id === EXTENSION_ID && this.#wake() && this.#events.connect.listeners.size > 0)
          this.#events.connect.emit(worker);
        else
          this.#lastError.tell(NO_RECEIVER, () => {
            page.lose();
          });
      });
    return page;
  }
}

/** Stands for the end of the channel, in the place of a reply. */
const CLOSED = Symbol('closed');

function events() {
  return { message: new FakeEvent<MessageListener>(), connect: new FakeEvent<(port: FakePort) => void>() };
}

/**
 * Puts a fake runtime in the place of the browser's, for page and extension alike, until the test ends (`unstubGlobals`).
 *
 * The page finds its `runtime` in `chrome`, the extension its own in `browser`: both sides look in both.
 */
export function startFakeRuntime(options: FakeRuntimeOptions = {}): FakeRuntime {
  const fake = new FakeRuntime(options);
  vi.stubGlobal('chrome', { runtime: fake.pageRuntime });
  vi.stubGlobal('browser', fake.extensionApi);
  vi.stubGlobal('ServiceWorkerGlobalScope', Object);
  return fake;
}

/** Lets everything happen that waits for nothing but its turn. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 100; turn++) await Promise.resolve();
}
